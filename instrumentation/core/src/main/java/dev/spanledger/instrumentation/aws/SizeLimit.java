package dev.spanledger.instrumentation.aws;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Room for the context in a message. Services have raised their limit from 256 KiB to 1 MiB, and
 * not everywhere at once: what fits one of them without the context must fit it with the context.
 */
final class SizeLimit {
  private static final int[] LIMITS = {256 * 1024, 1024 * 1024};

  private SizeLimit() {}

  /** Whether so many more bytes pass no limit that the message keeps. */
  static boolean allows(long bytes, long more) {
    for (int limit : LIMITS) {
      if (bytes <= limit) {
        return bytes + more <= limit;
      }
    }
    return false;
  }

  /** Length as UTF-8, counted without writing it. */
  static long bytes(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Each half of a surrogate pair stands for two of the pair's four bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** Names and values, as attributes or as members of a JSON object, whose quotes count too. */
  static long bytes(Map<String, String> fields) {
    long bytes = 0;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      bytes += bytes(field.getKey()) + bytes(field.getValue()) + 16;
    }
    return bytes;
  }
}
