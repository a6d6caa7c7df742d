package dev.spanledger.sample.storefront;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Other functions, called through Lambda's Invoke. They answer HTTP API events, so each call is
 * dressed as one.
 */
final class Backends {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CALLS_AT_ONCE = 2;

  private final LambdaClient client;
  private final Executor threads;

  Backends(LambdaClient client) {
    this.client = client;
    // Wrapped, so that calls on other threads are below this request's span and of its tenant.
    this.threads = Context.taskWrapping(Executors.newFixedThreadPool(MOST_CALLS_AT_ONCE));
  }

  static Backends connect() {
    return new Backends(
        LambdaClient.builder().httpClient(UrlConnectionHttpClient.create()).build());
  }

  /**
   * What a function answered.
   *
   * @param status of the HTTP API; 502 where there was no answer
   * @param body missing node where there was no answer
   */
  record Reply(int status, JsonNode body) {
    static final Reply NONE = new Reply(502, JSON.missingNode());

    boolean isFound() {
      return status == 200;
    }

    /** The function failed, or did not answer in time. */
    boolean isMissing() {
      return status >= 500;
    }
  }

  /**
   * Calls a function on another thread; the reply never fails.
   *
   * @param routeKey as {@code GET /orders/{id}}
   * @param within how long the call may take, its retries included
   */
  CompletableFuture<Reply> call(
      String functionName,
      String routeKey,
      Map<String, String> pathParameters,
      Map<String, String> query,
      Duration within) {
    String event = event(routeKey, pathParameters, query);
    return CompletableFuture.supplyAsync(() -> invoke(functionName, event, within), threads);
  }

  private Reply invoke(String functionName, String event, Duration within) {
    try {
      InvokeResponse response =
          client.invoke(
              call ->
                  call.functionName(functionName)
                      .payload(SdkBytes.fromUtf8String(event))
                      .overrideConfiguration(o -> o.apiCallTimeout(within)));
      if (response.functionError() != null) {
        return Reply.NONE;
      }
      JsonNode answer = JSON.readTree(response.payload().asUtf8String());
      return new Reply(
          answer.path("statusCode").asInt(502), JSON.readTree(answer.path("body").asText()));
    } catch (SdkException | JsonProcessingException e) {
      // The call's span tells what happened; the page goes on without.
      return Reply.NONE;
    }
  }

  private static String event(
      String routeKey, Map<String, String> pathParameters, Map<String, String> query) {
    String method = routeKey.substring(0, routeKey.indexOf(' '));
    String path = routeKey.substring(method.length() + 1);
    for (Map.Entry<String, String> parameter : pathParameters.entrySet()) {
      path = path.replace('{' + parameter.getKey() + '}', parameter.getValue());
    }
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "2.0").put("routeKey", routeKey).put("rawPath", path);
    event.put("rawQueryString", "").put("isBase64Encoded", false);
    event.putObject("headers");
    event.set("pathParameters", JSON.valueToTree(pathParameters));
    event.set("queryStringParameters", JSON.valueToTree(query));
    ObjectNode context = event.putObject("requestContext");
    context.put("routeKey", routeKey).putObject("http").put("method", method).put("path", path);
    return event.toString();
  }
}
