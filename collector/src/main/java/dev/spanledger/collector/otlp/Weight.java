package dev.spanledger.collector.otlp;

import dev.spanledger.collector.RefusedException;

/**
 * What a body would become, counted before anything is built.
 *
 * @param messageCount protobuf messages, or JSON objects
 * @param valueCount numbers and texts in lists
 */
record Weight(int messageCount, int valueCount, int bodyBytes) {
  private static final int MAX_VALUES = 2 * OtlpLimits.MAX_MESSAGES;

  /** Bytes of heap that the parsed body takes, estimated. */
  long heapBytes() {
    return OtlpLimits.HEAP_BYTES_PER_MESSAGE * messageCount
        + OtlpLimits.HEAP_BYTES_PER_LIST_VALUE * valueCount
        + bodyBytes;
  }

  static void check(int messageCount, int valueCount) throws RefusedException {
    if (messageCount > OtlpLimits.MAX_MESSAGES || valueCount > MAX_VALUES) {
      throw RefusedException.tooLarge(
          "Request holds more than %,d messages or %,d list values; send smaller batches"
              .formatted(OtlpLimits.MAX_MESSAGES, MAX_VALUES));
    }
  }
}
