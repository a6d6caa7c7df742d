package dev.spanledger.locallambda.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Which messages a function has dealt with, as Lambda reads its answer: none named, all done; a
 * name that is empty or not of this batch, none done.
 */
final class PartialBatch {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PartialBatch() {}

  static List<Message> done(List<Message> batch, String answer) {
    JsonNode failures;
    try {
      failures = JSON.readTree(answer).path("batchItemFailures");
    } catch (JsonProcessingException e) {
      return List.of();
    }
    Set<String> ids = batch.stream().map(Message::messageId).collect(Collectors.toSet());
    Set<String> failed =
        StreamSupport.stream(failures.spliterator(), false)
            .map(failure -> failure.path("itemIdentifier").asText(""))
            .collect(Collectors.toSet());
    if (!ids.containsAll(failed)) {
      return List.of();
    }
    return batch.stream().filter(message -> !failed.contains(message.messageId())).toList();
  }
}
