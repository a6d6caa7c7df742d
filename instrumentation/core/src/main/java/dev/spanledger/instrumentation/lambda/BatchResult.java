package dev.spanledger.instrumentation.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which messages of a batch failed. The event source mapping must have {@code
 * ReportBatchItemFailures}, or SQS takes every message as handled.
 *
 * @param failedMessageIds to be delivered again
 */
public record BatchResult(List<String> failedMessageIds) {
  public BatchResult {
    failedMessageIds = List.copyOf(failedMessageIds);
  }

  /** The partial batch response as plain maps, for handlers that return one. */
  public Map<String, Object> toResponse() {
    return Map.of("batchItemFailures", failures(id -> Map.of("itemIdentifier", id)));
  }

  /** One item each, for {@code new SQSBatchResponse(result.failures(BatchItemFailure::new))}. */
  public <T> List<T> failures(Function<String, T> item) {
    List<T> items = new ArrayList<>(failedMessageIds.size());
    for (String id : failedMessageIds) {
      items.add(item.apply(id));
    }
    return items;
  }
}
