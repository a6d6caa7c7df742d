package dev.spanledger.sample.deadletter;

import java.util.Map;

/**
 * What to send on its way again.
 *
 * @param queue whose dead-letter queue, {@code <queue>-dlq}, is emptied
 * @param most messages at once, 1 to 100
 */
record RedriveRequest(String queue, int most) {
  private static final int DEFAULT_MOST = 10;
  private static final int LIMIT = 100;

  RedriveRequest {
    if (!queue.matches("[A-Za-z0-9_-]{1,76}")) {
      throw new IllegalArgumentException("queue must be the name of a queue");
    }
    if (most < 1 || most > LIMIT) {
      throw new IllegalArgumentException("most must be 1 to %d, was %d".formatted(LIMIT, most));
    }
  }

  static RedriveRequest of(Map<String, Object> event) {
    Object most = event.getOrDefault("most", DEFAULT_MOST);
    if (!(event.get("queue") instanceof String queue) || !(most instanceof Number number)) {
      throw new IllegalArgumentException(
          "Send {\"queue\": \"orders\", \"most\": 10}; most may be left out");
    }
    return new RedriveRequest(queue, number.intValue());
  }
}
