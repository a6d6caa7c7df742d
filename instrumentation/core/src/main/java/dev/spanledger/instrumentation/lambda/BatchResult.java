package dev.spanledger.instrumentation.lambda;

import dev.spanledger.instrumentation.event.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which records of a batch are to come again. The event source mapping must have {@code
 * ReportBatchItemFailures}, or Lambda takes every record as handled.
 */
public final class BatchResult {
  private final List<String> failed;
  private final EventSource source;

  BatchResult(List<String> failed, EventSource source) {
    this.failed = List.copyOf(failed);
    this.source = source;
  }

  /**
   * Ids of a queue's messages, or the sequence number at which a stream has to start again, or
   * {@code topic-partition:offset} for each such partition.
   */
  public List<String> failedMessageIds() {
    return failed;
  }

  /** Whether any record is to come again. */
  public boolean hasFailures() {
    return !failed.isEmpty();
  }

  /** The partial batch response as plain maps, for handlers that return one. */
  public Map<String, Object> toResponse() {
    List<Map<String, Object>> items = new ArrayList<>(failed.size());
    for (String id : failed) {
      items.add(Map.of("itemIdentifier", identifier(id)));
    }
    return Map.of("batchItemFailures", items);
  }

  /** The partial batch response as JSON, for handlers that write bytes. */
  public String toJson() {
    StringBuilder json = new StringBuilder("{\"batchItemFailures\":[");
    for (int i = 0; i < failed.size(); i++) {
      json.append(i == 0 ? "" : ",").append("{\"itemIdentifier\":");
      if (identifier(failed.get(i)) instanceof Map<?, ?> kafka) {
        json.append("{\"partition\":");
        appendQuoted(json, String.valueOf(kafka.get("partition")))
            .append(",\"offset\":")
            .append(kafka.get("offset"))
            .append('}');
      } else {
        appendQuoted(json, failed.get(i));
      }
      json.append('}');
    }
    return json.append("]}").toString();
  }

  /**
   * One item each, for {@code new SQSBatchResponse(result.failures(BatchItemFailure::new))}, and
   * likewise {@code StreamsEventResponse}.
   */
  public <T> List<T> failures(Function<String, T> item) {
    List<T> items = new ArrayList<>(failed.size());
    for (String id : failed) {
      items.add(item.apply(id));
    }
    return items;
  }

  private Object identifier(String id) {
    int colon = source == EventSource.KAFKA ? id.lastIndexOf(':') : -1;
    return colon < 0
        ? id
        : Map.of(
            "partition", id.substring(0, colon),
            "offset", Long.parseLong(id.substring(colon + 1)));
  }

  private static StringBuilder appendQuoted(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\');
      }
      // Ids of AWS have none of these; a handler's own could.
      json.append(c < ' ' ? '?' : c);
    }
    return json.append('"');
  }
}
