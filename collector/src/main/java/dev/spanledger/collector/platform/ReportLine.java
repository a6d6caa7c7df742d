package dev.spanledger.collector.platform;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line that Lambda writes into a function's log about one run of it. Fields are labels and values
 * with a unit, separated by tabs or blanks; every one but the request id may be missing.
 */
public sealed interface ReportLine {
  /** Longer lines are not the platform's. */
  int MAX_CHARS = 4_096;

  /** {@code REPORT RequestId: ...}: one invocation that ended. */
  record Report(
      String requestId,
      @Nullable Long durationNanos,
      @Nullable Long billedDurationMs,
      @Nullable Integer memorySizeMb,
      @Nullable Integer maxMemoryUsedMb,
      @Nullable Long initDurationNanos,
      @Nullable Long restoreDurationNanos,
      @Nullable Long billedRestoreDurationMs,
      @Nullable String traceId,
      @Nullable String segmentId,
      @Nullable Boolean sampled,
      @Nullable String status,
      @Nullable String errorType)
      implements ReportLine {}

  /** {@code INIT_REPORT}: an initialization that failed or was run again. */
  record InitReport(
      @Nullable Long initDurationNanos,
      @Nullable String phase,
      @Nullable String status,
      @Nullable String errorType)
      implements ReportLine {}

  /** {@code RESTORE_REPORT}: a restore from a SnapStart snapshot. */
  record RestoreReport(
      @Nullable Long restoreDurationNanos, @Nullable String status, @Nullable String errorType)
      implements ReportLine {}

  /** {@code ... Task timed out after 3.00 seconds}; the REPORT line follows. */
  record TimedOut(String requestId, long afterNanos) implements ReportLine {}

  /** The line's meaning; empty for a line that is none of the platform's, or is cut off. */
  static Optional<ReportLine> parse(String line) {
    if (line.length() > MAX_CHARS) {
      return Optional.empty();
    }
    // Some forwarders store the two characters \t and \n for a tab and a line feed.
    String text = line.replace("\\t", "\t").replace("\\n", "\n").strip();
    if (text.startsWith("REPORT ")) {
      return report(Fields.of(text));
    }
    if (text.startsWith("INIT_REPORT ")) {
      return initReport(Fields.of(text));
    }
    if (text.startsWith("RESTORE_REPORT ")) {
      return restoreReport(Fields.of(text));
    }
    Matcher timeout = Fields.TIMED_OUT.matcher(text);
    return timeout.find()
        ? Optional.of(
            new TimedOut(timeout.group(1), Fields.scaled(timeout.group(2), Fields.NANOS_PER_S)))
        : Optional.empty();
  }

  private static Optional<ReportLine> report(Fields fields) {
    String requestId = fields.text("RequestId");
    if (requestId == null) {
      return Optional.empty();
    }
    String root = fields.text("XRAY TraceId");
    String segment = fields.text("SegmentId");
    String sampled = fields.text("Sampled");
    return Optional.of(
        new Report(
            requestId,
            fields.nanos("Duration"),
            fields.wholeUp("Billed Duration"),
            fields.megabytes("Memory Size"),
            fields.megabytes("Max Memory Used"),
            fields.nanos("Init Duration"),
            fields.nanos("Restore Duration"),
            fields.wholeUp("Billed Restore Duration"),
            root == null ? null : XRayTraceHeader.traceId(root),
            segment == null ? null : XRayTraceHeader.spanId(segment),
            sampled == null ? null : (Boolean) sampled.equals("true"),
            fields.status(),
            fields.text("Error Type")));
  }

  private static Optional<ReportLine> initReport(Fields fields) {
    Long nanos = fields.nanos("Init Duration");
    String status = fields.status();
    return nanos == null && status == null
        ? Optional.empty()
        : Optional.of(
            new InitReport(nanos, fields.text("Phase"), status, fields.text("Error Type")));
  }

  private static Optional<ReportLine> restoreReport(Fields fields) {
    Long nanos = fields.nanos("Restore Duration");
    String status = fields.status();
    return nanos == null && status == null
        ? Optional.empty()
        : Optional.of(new RestoreReport(nanos, status, fields.text("Error Type")));
  }

  /** Labelled values of one line. */
  final class Fields {
    static final BigDecimal NANOS_PER_S = BigDecimal.valueOf(1_000_000_000);
    static final Pattern TIMED_OUT =
        Pattern.compile("([0-9a-f-]{36}) Task timed out after (\\d{1,9}(?:\\.\\d{1,9})?) seconds");

    private static final BigDecimal NANOS_PER_MS = BigDecimal.valueOf(1_000_000);

    // The longer label first: "Duration" ends four of them.
    private static final Pattern FIELD =
        Pattern.compile(
            "(Billed Restore Duration|Restore Duration|Billed Duration|Init Duration|Duration"
                + "|Max Memory Used|Memory Size|RequestId|XRAY TraceId|SegmentId|Sampled|Status"
                + "|Error Type|Phase):\\s*(\\S+)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");

    private final Map<String, String> values;

    private Fields(Map<String, String> values) {
      this.values = values;
    }

    private static Fields of(String text) {
      Map<String, String> values = new HashMap<>();
      Matcher matcher = FIELD.matcher(text);
      while (matcher.find()) {
        values.putIfAbsent(matcher.group(1), matcher.group(2));
      }
      return new Fields(values);
    }

    private @Nullable String text(String label) {
      return values.get(label);
    }

    private @Nullable String status() {
      String status = values.get("Status");
      return status == null ? null : status.toLowerCase(Locale.ROOT);
    }

    private @Nullable Long nanos(String label) {
      String number = number(label);
      return number == null ? null : (Long) scaled(number, NANOS_PER_MS);
    }

    private @Nullable Long wholeUp(String label) {
      String number = number(label);
      return number == null
          ? null
          : (Long) new BigDecimal(number).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private @Nullable Integer megabytes(String label) {
      Long number = wholeUp(label);
      return number == null || number > Integer.MAX_VALUE ? null : (Integer) number.intValue();
    }

    private @Nullable String number(String label) {
      String value = values.get(label);
      return value != null && NUMBER.matcher(value).matches() ? value : null;
    }

    private static long scaled(String number, BigDecimal factor) {
      return new BigDecimal(number)
          .multiply(factor)
          .setScale(0, RoundingMode.HALF_UP)
          .longValueExact();
    }
  }
}
