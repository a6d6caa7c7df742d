package dev.spanledger.instrumentation.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A function that sends one message and has no other service of the SDK. */
final class OneServiceProcess {
  private OneServiceProcess() {}

  public static void main(String[] arguments) {
    RequestHandler<Map<String, Object>, String> handler =
        Spanledger.wrap((event, context) -> send(arguments[0]));
    handler.handleRequest(Map.of(), null);
  }

  private static String send(String url) {
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(URI.create(url))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .checksumValidationEnabled(false)
            .build()) {
      return sqs.sendMessage(send -> send.queueUrl(url + "/1/orders").messageBody("hello"))
          .messageId();
    }
  }
}
