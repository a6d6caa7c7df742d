package dev.spanledger.locallambda.platform;

import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The X-Ray trace header that Lambda hands to a function with each invocation.
 *
 * @param traceId 32 lower-case hex digits; the first 8 are the epoch second in hex when we made it
 * @param parentId 16 lower-case hex digits
 * @param isSampled whether somebody records the parent; this platform, like Lambda without active
 *     tracing, records none of its own
 */
public record TraceHeader(String traceId, String parentId, boolean isSampled) {
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]([0-9a-f])(?:-.*)?");
  private static final Pattern XRAY_ROOT =
      Pattern.compile("Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)");
  private static final Pattern XRAY_PARENT = Pattern.compile("Parent=([0-9a-f]{16})(?:;|$)");

  /** A header for a new trace that begins now. */
  public static TraceHeader begin(Instant now, SplittableRandom random) {
    String traceId =
        "%08x%08x%016x".formatted((int) now.getEpochSecond(), random.nextInt(), nonZero(random));
    return new TraceHeader(traceId, "%016x".formatted(nonZero(random)), false);
  }

  /** Continues the trace of a W3C traceparent or an X-Ray header; null where it is neither. */
  public static @Nullable TraceHeader continued(@Nullable String header, SplittableRandom random) {
    if (header == null) {
      return null;
    }
    Matcher w3c = TRACEPARENT.matcher(header.strip().toLowerCase(Locale.ROOT));
    if (w3c.matches()) {
      return new TraceHeader(
          w3c.group(1), w3c.group(2), (Integer.parseInt(w3c.group(3), 16) & 1) == 1);
    }
    Matcher root = XRAY_ROOT.matcher(header);
    if (!root.find()) {
      return null;
    }
    Matcher parent = XRAY_PARENT.matcher(header);
    String parentId = parent.find() ? parent.group(1) : "%016x".formatted(nonZero(random));
    return new TraceHeader(root.group(1) + root.group(2), parentId, header.contains("Sampled=1"));
  }

  private static long nonZero(SplittableRandom random) {
    return random.nextLong(1, Long.MAX_VALUE);
  }

  /** As the header is written: {@code Root=1-8hex-24hex;Parent=16hex;Sampled=1}, or 0. */
  public String value() {
    return root() + ";Parent=" + parentId + (isSampled ? ";Sampled=1" : ";Sampled=0");
  }

  /** Only the trace, as API Gateway passes it on when it makes no segment of its own. */
  public String root() {
    return "Root=1-" + traceId.substring(0, 8) + "-" + traceId.substring(8);
  }
}
