package dev.spanledger.sample.deadletter;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.spanledger.instrumentation.Spanledger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Moves messages from a dead-letter queue back to their queue, with all their attributes. Each goes
 * through {@code Spanledger.forEach}, so its span links to whoever sent it first; who reads it next
 * links to this one, or to the first sender where the message itself still names it.
 */
final class Redrive {
  /** A message that died so often is for a person to look at. */
  static final int MOST_REDRIVES = 3;

  static final String REDRIVES = "redrives";

  /** Of ReceiveMessage. */
  private static final int LARGEST_BATCH = 10;

  private final SqsClient client;
  private final Map<String, String> environment;

  /**
   * Messages of one run.
   *
   * @param left those that died too often, and those that could not be sent
   */
  public record Result(int redriven, int left) {}

  Redrive(SqsClient client, Map<String, String> environment) {
    this.client = client;
    this.environment = Map.copyOf(environment);
  }

  static Redrive connect(Map<String, String> environment) {
    // Region, credentials and AWS_ENDPOINT_URL_SQS come from the environment.
    return new Redrive(
        SqsClient.builder().httpClient(UrlConnectionHttpClient.create()).build(), environment);
  }

  Result run(RedriveRequest request) {
    String queueUrl = queueUrl(request.queue());
    String deadUrl = queueUrl + "-dlq";
    String deadName = request.queue() + "-dlq";
    int redriven = 0;
    int left = 0;
    while (redriven + left < request.most()) {
      int most = Math.min(LARGEST_BATCH, request.most() - redriven - left);
      List<SQSMessage> messages =
          receive(deadUrl, most).stream().map(each -> Letters.received(each, deadName)).toList();
      if (messages.isEmpty()) {
        break;
      }
      int failed =
          Spanledger.forEach(messages, message -> send(queueUrl, deadUrl, message))
              .failedMessageIds()
              .size();
      left += failed;
      redriven += messages.size() - failed;
    }
    return new Result(redriven, left);
  }

  private String queueUrl(String queue) {
    String variable = queue.toUpperCase(Locale.ROOT).replace('-', '_') + "_QUEUE_URL";
    String url = environment.get(variable);
    if (url == null) {
      throw new IllegalArgumentException(
          "%s is not set: this function knows no queue \"%s\"".formatted(variable, queue));
    }
    return url;
  }

  private List<Message> receive(String deadUrl, int most) {
    return client
        .receiveMessage(
            receive ->
                receive
                    .queueUrl(deadUrl)
                    .maxNumberOfMessages(most)
                    .messageAttributeNames("All")
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  private void send(String queueUrl, String deadUrl, SQSMessage message) {
    Map<String, MessageAttributeValue> attributes = Letters.attributes(message);
    int redrives = redrives(attributes) + 1;
    if (redrives > MOST_REDRIVES) {
      throw new IllegalStateException(
          "Message %s was sent again %d times already"
              .formatted(message.getMessageId(), MOST_REDRIVES));
    }
    attributes.put(
        REDRIVES,
        MessageAttributeValue.builder()
            .dataType("Number")
            .stringValue(Integer.toString(redrives))
            .build());
    client.sendMessage(
        send ->
            send.queueUrl(queueUrl)
                .messageBody(message.getBody())
                .messageAttributes(attributes)
                .messageSystemAttributes(Letters.traceHeader(message)));
    // Deleted last: a message that is sent and not deleted comes twice, which its reader knows.
    client.deleteMessage(
        delete -> delete.queueUrl(deadUrl).receiptHandle(message.getReceiptHandle()));
  }

  private static int redrives(Map<String, MessageAttributeValue> attributes) {
    MessageAttributeValue redrives = attributes.get(REDRIVES);
    return redrives == null ? 0 : Integer.parseInt(redrives.stringValue());
  }
}
