package dev.spanledger.collector.intake;

import dev.spanledger.collector.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sender reads.
 *
 * @param headers without the length, which the front knows
 * @param body the answer's own; not to be written to
 * @param refusal why it is none of success; null where it is one
 */
public record Answer(
    int status, Map<String, String> headers, byte[] body, @Nullable Refusal refusal) {
  public Answer {
    headers = Map.copyOf(headers);
  }
}
