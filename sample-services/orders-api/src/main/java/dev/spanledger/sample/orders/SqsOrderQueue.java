package dev.spanledger.sample.orders;

import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A queue of Amazon SQS. Nothing here knows of tracing: the instrumentation's interceptor is found
 * on the class path, makes the producer span and puts its context into each message.
 */
final class SqsOrderQueue implements OrderQueue {
  private final SqsClient client;
  private final String queueUrl;

  SqsOrderQueue(String queueUrl) {
    // Region, credentials and AWS_ENDPOINT_URL_SQS come from the environment.
    this.client = SqsClient.builder().httpClient(UrlConnectionHttpClient.create()).build();
    this.queueUrl = queueUrl;
  }

  @Override
  public void send(String message) {
    client.sendMessage(request -> request.queueUrl(queueUrl).messageBody(message));
  }
}
