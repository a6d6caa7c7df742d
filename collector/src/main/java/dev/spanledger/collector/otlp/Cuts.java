package dev.spanledger.collector.otlp;

import dev.spanledger.collector.Verdict;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;

/** Tells the client what a limit cut off its records: a cap is never silent. */
final class Cuts {
  private Cuts() {}

  static void warn(Verdict.Tally tally, List<KeyValue> attributes) {
    if (attributes.size() > OtlpLimits.MAX_ATTRIBUTES) {
      tally.warn(
          "records were stored with %d attributes, the rest dropped"
              .formatted(OtlpLimits.MAX_ATTRIBUTES));
    }
    for (KeyValue entry : attributes) {
      if (entry.getValue().getStringValue().length() > OtlpLimits.MAX_VALUE_CHARS) {
        tally.warn(
            "attribute values were cut to %d characters".formatted(OtlpLimits.MAX_VALUE_CHARS));
        return;
      }
    }
  }
}
