package dev.spanledger.analytics.billing.bucket;

import java.util.Locale;

/** How far a download is. */
final class Megabytes {
  private static final double ONE = 1e6;

  private Megabytes() {}

  static String of(long bytes, long totalBytes) {
    return String.format(Locale.ROOT, "%.1f of %.1f MB", bytes / ONE, totalBytes / ONE);
  }
}
