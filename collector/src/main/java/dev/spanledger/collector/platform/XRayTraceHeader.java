package dev.spanledger.collector.platform;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Trace context as AWS writes it: {@code Root=1-5e1b4151-43a0913a1234567890123456;Parent=...}.
 *
 * @param traceId 32 lower-case hex digits; null where Root is absent or not of that shape
 * @param spanId 16 lower-case hex digits; null where Parent is absent or not of that shape
 * @param sampled null where Sampled is neither 0 nor 1
 */
record XRayTraceHeader(
    @Nullable String traceId, @Nullable String spanId, @Nullable Boolean sampled) {
  static final XRayTraceHeader NONE = new XRayTraceHeader(null, null, null);

  private static final Pattern ROOT = Pattern.compile("1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24}");
  private static final Pattern PARENT = Pattern.compile("[0-9a-fA-F]{16}");

  static XRayTraceHeader parse(String header) {
    String traceId = null;
    String spanId = null;
    Boolean sampled = null;
    for (String part : header.split(";", 16)) {
      int equals = part.indexOf('=');
      String value = part.substring(equals + 1).strip();
      switch (part.substring(0, Math.max(equals, 0)).strip()) {
        case "Root" -> traceId = traceId(value);
        case "Parent" -> spanId = spanId(value);
        case "Sampled" -> sampled = sampled(value);
        default -> {
          // Lineage, Self and whatever AWS adds say nothing about this invocation.
        }
      }
    }
    return new XRayTraceHeader(traceId, spanId, sampled);
  }

  /** Trace id of {@code 1-<8 hex>-<24 hex>} without its punctuation; null for another shape. */
  static @Nullable String traceId(String root) {
    return ROOT.matcher(root).matches()
        ? root.substring(2).replace("-", "").toLowerCase(Locale.ROOT)
        : null;
  }

  static @Nullable String spanId(String parent) {
    return PARENT.matcher(parent).matches() ? parent.toLowerCase(Locale.ROOT) : null;
  }

  private static @Nullable Boolean sampled(String value) {
    boolean isFlag = value.equals("1") || value.equals("0");
    return isFlag ? (Boolean) value.equals("1") : null;
  }
}
