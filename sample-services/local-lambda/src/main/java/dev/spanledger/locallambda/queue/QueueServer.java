package dev.spanledger.locallambda.queue;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** ElasticMQ, an SQS server, on loopback. Messages live in memory and end with it. */
public final class QueueServer implements AutoCloseable {
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

  private final SQSRestServer server;
  private final URI endpoint;
  private final String accountId;
  private final String region;
  private final SqsClient client;

  private QueueServer(SQSRestServer server, URI endpoint, String accountId, String region) {
    this.server = server;
    this.endpoint = endpoint;
    this.accountId = accountId;
    this.region = region;
    this.client =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(region))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(SOCKET_TIMEOUT))
            .build();
  }

  /** Starts on any free port and makes the queues. */
  public static QueueServer start(String accountId, String region, List<QueueConfig> queues) {
    SQSRestServer server =
        SQSRestServerBuilder.withInterface("127.0.0.1")
            .withDynamicPort()
            .withAWSRegion(region)
            .withAWSAccountId(accountId)
            .start();
    int port = server.waitUntilStarted().localAddress().getPort();
    QueueServer started =
        new QueueServer(server, URI.create("http://127.0.0.1:" + port), accountId, region);
    queues.forEach(started::create);
    return started;
  }

  private void create(QueueConfig queue) {
    Map<QueueAttributeName, String> attributes = new LinkedHashMap<>();
    attributes.put(
        QueueAttributeName.VISIBILITY_TIMEOUT,
        Long.toString(queue.visibilityTimeout().toSeconds()));
    if (queue.hasDeadLetters()) {
      client.createQueue(request -> request.queueName(queue.deadLetterName()));
      attributes.put(
          QueueAttributeName.REDRIVE_POLICY,
          "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
              .formatted(arn(queue.deadLetterName()), queue.mostReceives()));
    }
    client.createQueue(request -> request.queueName(queue.name()).attributes(attributes));
  }

  /** Value of AWS_ENDPOINT_URL_SQS. */
  public URI endpoint() {
    return endpoint;
  }

  public String url(String queueName) {
    return endpoint + "/" + accountId + "/" + queueName;
  }

  /** As events and bills have it. */
  public String arn(String queueName) {
    return arn(region, accountId, queueName);
  }

  /** ARN of a queue, as bills have it. */
  public static String arn(String region, String accountId, String queueName) {
    return "arn:aws:sqs:%s:%s:%s".formatted(region, accountId, queueName);
  }

  /** Messages that wait, are in work or are delayed. */
  public long messageCount(String queueName) {
    Map<QueueAttributeName, String> attributes =
        client
            .getQueueAttributes(
                request -> request.queueUrl(url(queueName)).attributeNames(QueueAttributeName.ALL))
            .attributes();
    return number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)
        + number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
        + number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
  }

  /** Puts a message into a queue. */
  public void send(String queueName, OutgoingMessage message) {
    Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
    message
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> system =
        new LinkedHashMap<>();
    String traceHeader = message.traceHeader();
    if (traceHeader != null) {
      system.put(
          MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
          MessageSystemAttributeValue.builder()
              .dataType("String")
              .stringValue(traceHeader)
              .build());
    }
    client.sendMessage(
        request ->
            request
                .queueUrl(url(queueName))
                .messageBody(message.body())
                .messageAttributes(attributes)
                .messageSystemAttributes(system));
  }

  private static long number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
    return Long.parseLong(attributes.getOrDefault(name, "0"));
  }

  SqsClient client() {
    return client;
  }

  String region() {
    return region;
  }

  @Override
  public void close() {
    client.close();
    server.stopAndWait();
  }
}
