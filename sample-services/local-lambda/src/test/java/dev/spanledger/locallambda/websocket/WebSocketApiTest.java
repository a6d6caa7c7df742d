package dev.spanledger.locallambda.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.wire.Body;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PayloadTooLargeException;

/** The API as the JDK's WebSocket client and AWS's management client see it. */
@Timeout(60)
class WebSocketApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  /** What a function was called with. */
  private record Call(String function, JsonNode event, @Nullable String trace) {
    String at(String pointer) {
      return event.at(pointer).asText();
    }
  }

  private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final List<WebSocketUsage> usages = Collections.synchronizedList(new ArrayList<>());
  private WebSocketApi api;
  private ApiGatewayManagementApiClient management;

  @BeforeEach
  void start() {
    api =
        WebSocketApi.start(
            "123456789012",
            "us-east-1",
            "local0ws00",
            0,
            WebSocketConfig.of(
                "prod",
                Map.of(
                    "$connect", "doorman",
                    "$disconnect", "doorman",
                    "subscribe", "subscriptions",
                    "fail", "failing")),
            this::invoke,
            usages::add,
            Clock.systemUTC());
    management =
        ApiGatewayManagementApiClient.builder()
            .endpointOverride(api.managementEndpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  @AfterEach
  void stop() {
    management.close();
    api.close();
  }

  @Test
  void client_connects_sends_is_answered_and_leaves() throws Exception {
    WebSocket client = connect("?customer=acme");
    Call connect = calls.take();
    String id = connect.at("/requestContext/connectionId");
    assertThat(connect.function()).isEqualTo("doorman");
    assertThat(connect.trace()).isEqualTo(TRACEPARENT);
    assertThat(connect.at("/requestContext/routeKey")).isEqualTo("$connect");
    assertThat(connect.at("/requestContext/eventType")).isEqualTo("CONNECT");
    assertThat(connect.at("/requestContext/domainName"))
        .isEqualTo("local0ws00.execute-api.us-east-1.amazonaws.com");
    assertThat(connect.at("/requestContext/identity/sourceIp")).isEqualTo("127.0.0.1");
    assertThat(connect.at("/queryStringParameters/customer")).isEqualTo("acme");
    assertThat(connect.event().path("headers").has("Sec-WebSocket-Key")).isTrue();
    assertThat(connect.event().has("body")).isFalse();
    // 11 bytes in Base64, as API Gateway's own ids.
    assertThat(id).matches("[A-Za-z0-9_-]{15}=");

    client.sendText("{\"action\":\"subscribe\",\"customerId\":\"acme\"}", true);
    Call message = calls.take();
    assertThat(message.function()).isEqualTo("subscriptions");
    assertThat(message.at("/requestContext/routeKey")).isEqualTo("subscribe");
    assertThat(message.at("/requestContext/eventType")).isEqualTo("MESSAGE");
    assertThat(message.at("/requestContext/connectionId")).isEqualTo(id);
    assertThat(message.at("/requestContext/messageId")).isNotEmpty();
    assertThat(message.at("/body")).isEqualTo("{\"action\":\"subscribe\",\"customerId\":\"acme\"}");

    send(id, "packed");
    assertThat(received.take()).isEqualTo("packed");
    assertThat(management.getConnection(request -> request.connectionId(id)).identity().sourceIp())
        .isEqualTo("127.0.0.1");

    client.sendClose(WebSocket.NORMAL_CLOSURE, "bye");
    Call disconnect = calls.take();
    assertThat(disconnect.at("/requestContext/eventType")).isEqualTo("DISCONNECT");
    assertThat(disconnect.at("/requestContext/connectionId")).isEqualTo(id);
    assertThat(disconnect.at("/requestContext/disconnectStatusCode")).isEqualTo("1000");
    assertThat(disconnect.at("/requestContext/disconnectReason")).isEqualTo("bye");
    assertThatThrownBy(() -> send(id, "late")).isInstanceOf(GoneException.class);

    // One message each way, and the one minute that was begun.
    assertThat(usages)
        .extracting(WebSocketUsage::apiArn)
        .containsOnly(WebSocketApi.arn("us-east-1", "local0ws00"));
    assertThat(usages.stream().mapToLong(WebSocketUsage::messageCount).sum()).isEqualTo(2);
    assertThat(usages.stream().mapToLong(WebSocketUsage::connectionMinutes).sum()).isEqualTo(1);
  }

  @Test
  void message_that_no_route_takes_is_forbidden_and_one_whose_function_fails_says_so()
      throws Exception {
    WebSocket client = connect("");
    for (String message :
        List.of("{\"action\":\"dance\"}", "not json", "{\"action\":\"$connect\"}")) {
      client.sendText(message, true);
      assertThat(JSON.readTree(received.take()).path("message").asText()).isEqualTo("Forbidden");
    }
    client.sendText("{\"action\":\"fail\"}", true);
    assertThat(JSON.readTree(received.take()).path("message").asText())
        .isEqualTo("Internal server error");
  }

  @Test
  void client_that_the_function_refuses_gets_its_status() {
    assertThatThrownBy(() -> connect("?customer=nobody"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
    assertThat(api.connectionIds()).isEmpty();
    assertThat(usages).isEmpty();
  }

  @Test
  void management_api_ends_a_connection_and_refuses_what_is_too_large() throws Exception {
    connect("");
    String id = calls.take().at("/requestContext/connectionId");

    assertThatThrownBy(() -> send(id, "x".repeat(128 * 1024 + 1)))
        .isInstanceOf(PayloadTooLargeException.class);
    management.deleteConnection(request -> request.connectionId(id));

    assertThat(calls.take().at("/requestContext/eventType")).isEqualTo("DISCONNECT");
    assertThatThrownBy(() -> send("L0SM9cOFvHcCIhw=", "hello")).isInstanceOf(GoneException.class);
  }

  @ParameterizedTest(name = "{0} bytes are {1} messages")
  @CsvSource({"0, 1", "1, 1", "32768, 1", "32769, 2", "131072, 4"})
  void message_is_billed_once_per_32_kb_begun(int bytes, long messages) {
    assertThat(WebSocketApi.billedChunks(bytes)).isEqualTo(messages);
  }

  private InvocationResult invoke(String function, Body payload, @Nullable String trace) {
    JsonNode event;
    try {
      event = JSON.readTree(payload.text());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    calls.add(new Call(function, event, trace));
    boolean isRefused = event.at("/queryStringParameters/customer").asText().equals("nobody");
    boolean isFailure = function.equals("failing");
    return new InvocationResult(
        "r-1",
        new TraceHeader("5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8", true),
        isFailure ? Outcome.ERROR : Outcome.SUCCESS,
        Body.of("{\"statusCode\":%d}".formatted(isRefused ? 401 : 200)),
        isFailure ? "java.lang.IllegalStateException" : null,
        null,
        1,
        "stream");
  }

  private WebSocket connect(String query) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("traceparent", TRACEPARENT)
        .buildAsync(URI.create(api.endpoint() + query), new Listener())
        .join();
  }

  private void send(String id, String text) {
    management.postToConnection(
        request -> request.connectionId(id).data(SdkBytes.fromUtf8String(text)));
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket socket, CharSequence data, boolean isLast) {
      text.append(data);
      if (isLast) {
        received.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket socket, ByteBuffer data, boolean isLast) {
      throw new IllegalStateException("The API sends text");
    }
  }
}
