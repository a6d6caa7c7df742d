package dev.spanledger.sample.deadletter;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.spanledger.instrumentation.Spanledger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Moves messages from a dead-letter queue back to their queue, with all their attributes, or, where
 * no queue but a bus had handed them over, to the function that gave them up. Each goes through
 * {@code Spanledger.forEach}, so its span links to whoever sent it first; who reads it next links
 * to this one, or to the first sender where the message itself still names it.
 */
final class Redrive {
  /** A message that died so often is for a person to look at. */
  static final int MOST_REDRIVES = 3;

  static final String REDRIVES = "redrives";

  /** Of ReceiveMessage. */
  private static final int LARGEST_BATCH = 10;

  private final SqsClient client;
  private final LambdaClient functions;
  private final Map<String, String> environment;

  /**
   * Messages of one run.
   *
   * @param left those that died too often, and those that could not be sent
   */
  public record Result(int redriven, int left) {}

  Redrive(SqsClient client, LambdaClient functions, Map<String, String> environment) {
    this.client = client;
    this.functions = functions;
    this.environment = Map.copyOf(environment);
  }

  static Redrive connect(Map<String, String> environment) {
    // Region, credentials and AWS_ENDPOINT_URL_... come from the environment.
    return new Redrive(
        SqsClient.builder().httpClient(UrlConnectionHttpClient.create()).build(),
        LambdaClient.builder().httpClient(UrlConnectionHttpClient.create()).build(),
        environment);
  }

  Result run(RedriveRequest request) {
    String function = variable(request.queue(), "_FUNCTION");
    String deadUrl =
        function == null ? queueUrl(request.queue()) + "-dlq" : queueUrl(request.queue() + "-dlq");
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
          Spanledger.forEach(
                  messages,
                  message -> {
                    if (function == null) {
                      send(queueUrl(request.queue()), message);
                    } else {
                      invoke(function, message);
                    }
                    // Deleted last: a message that went on and is not deleted comes twice, which
                    // its reader knows.
                    client.deleteMessage(
                        delete ->
                            delete.queueUrl(deadUrl).receiptHandle(message.getReceiptHandle()));
                  })
              .failedMessageIds()
              .size();
      left += failed;
      redriven += messages.size() - failed;
    }
    return new Result(redriven, left);
  }

  private @Nullable String variable(String queue, String ending) {
    return environment.get(name(queue, ending));
  }

  private static String name(String queue, String ending) {
    return queue.toUpperCase(Locale.ROOT).replace('-', '_') + ending;
  }

  private String queueUrl(String queue) {
    String url = variable(queue, "_QUEUE_URL");
    if (url == null) {
      throw new IllegalArgumentException(
          "%s is not set: this function knows no queue \"%s\""
              .formatted(name(queue, "_QUEUE_URL"), queue));
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

  /** Waits for the function: a letter that it refuses once more stays where it is. */
  private void invoke(String function, SQSMessage message) {
    // A letter that stays counts how often it was taken up; this time is one of them.
    bound(message, Letters.receives(message) - 1);
    InvokeResponse response =
        functions.invoke(
            invoke ->
                invoke.functionName(function).payload(SdkBytes.fromUtf8String(message.getBody())));
    if (response.functionError() != null) {
      throw new IllegalStateException(
          "Message %s was refused by %s again: %s"
              .formatted(message.getMessageId(), function, response.functionError()));
    }
  }

  private static void bound(SQSMessage message, int redrives) {
    if (redrives >= MOST_REDRIVES) {
      throw new IllegalStateException(
          "Message %s was sent again %d times already"
              .formatted(message.getMessageId(), MOST_REDRIVES));
    }
  }

  private void send(String queueUrl, SQSMessage message) {
    Map<String, MessageAttributeValue> attributes = Letters.attributes(message);
    int redrives = redrives(attributes);
    bound(message, redrives);
    attributes.put(
        REDRIVES,
        MessageAttributeValue.builder()
            .dataType("Number")
            .stringValue(Integer.toString(redrives + 1))
            .build());
    client.sendMessage(
        send ->
            send.queueUrl(queueUrl)
                .messageBody(message.getBody())
                .messageAttributes(attributes)
                .messageSystemAttributes(Letters.traceHeader(message)));
  }

  private static int redrives(Map<String, MessageAttributeValue> attributes) {
    MessageAttributeValue redrives = attributes.get(REDRIVES);
    return redrives == null ? 0 : Integer.parseInt(redrives.stringValue());
  }
}
