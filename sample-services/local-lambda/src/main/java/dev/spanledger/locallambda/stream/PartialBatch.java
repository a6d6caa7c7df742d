package dev.spanledger.locallambda.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * Where a batch has to be taken up again, as Lambda reads a function's answer: at the first record
 * that it names; nowhere if it names none; at the start if a name is empty or not of this batch.
 */
final class PartialBatch {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PartialBatch() {}

  /**
   * Index of the first record that is not done; the batch's size where all are.
   *
   * @param sequenceNumbers of the batch's records, in their order
   */
  static int firstFailed(List<String> sequenceNumbers, String answer) {
    JsonNode failures;
    try {
      failures = JSON.readTree(answer).path("batchItemFailures");
    } catch (JsonProcessingException e) {
      return 0;
    }
    int first = sequenceNumbers.size();
    for (JsonNode failure : failures) {
      int index = sequenceNumbers.indexOf(failure.path("itemIdentifier").asText(""));
      first = Math.min(first, Math.max(index, 0));
    }
    return first;
  }
}
