package dev.spanledger.sample.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The pages against AWS's own client; what the functions behind it answer is set by each test. */
class PagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "o-0123456789abcdef";
  private static final String ORDER =
      "{\"id\":\"%s\",\"customerId\":\"acme\",\"lines\":[{\"sku\":\"mug\",\"quantity\":2}]}"
          .formatted(ID);
  private static final String PRODUCTS =
      "{\"products\":[{\"sku\":\"mug\",\"name\":\"Mug\",\"price\":\"11.00\"}]}";

  private final Map<String, HttpResponse> answers = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> events = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LoopbackServer lambda = LoopbackServer.start(0, "lambda", this::invoke);
  private final LambdaClient client =
      LambdaClient.builder()
          .endpointOverride(URI.create("http://" + lambda.authority()))
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
          .httpClient(UrlConnectionHttpClient.create())
          .build();
  private final Pages pages = new Pages(new Backends(client));

  @AfterEach
  void close() {
    closed.countDown();
    client.close();
    lambda.close();
  }

  @Test
  void home_holds_products_and_the_customers_orders() {
    answer("catalog", 200, PRODUCTS);
    answer("orders-api", 200, "{\"orders\":[" + ORDER + "]}");

    APIGatewayV2HTTPResponse home = home("acme");

    assertThat(home.getStatusCode()).isEqualTo(200);
    assertThat(home.getBody())
        .isEqualTo(
            "{\"products\":[{\"sku\":\"mug\",\"name\":\"Mug\",\"price\":\"11.00\"}],"
                + "\"orders\":["
                + ORDER
                + "],\"missing\":[]}");
    assertThat(event("orders-api").at("/queryStringParameters/customerId").asText())
        .isEqualTo("acme");
    assertThat(event("catalog").path("routeKey").asText()).isEqualTo("GET /products");
  }

  @Test
  void home_names_what_is_missing() {
    functionError("catalog");
    answer("orders-api", 200, "{\"orders\":[]}");

    assertThat(home("acme").getBody()).isEqualTo("{\"orders\":[],\"missing\":[\"catalog\"]}");
  }

  @Test
  void home_goes_on_without_a_function_that_does_not_answer_in_time() {
    answer("orders-api", 200, "{\"orders\":[]}");

    APIGatewayV2HTTPResponse home =
        pages.answer(event("GET /home", null, "acme"), Duration.ofSeconds(3));
    assertThat(home.getBody()).contains("\"catalog\"");
  }

  @Test
  void home_without_anything_left_is_a_502() {
    functionError("catalog");
    functionError("orders-api");

    APIGatewayV2HTTPResponse home = home("acme");
    assertThat(home.getStatusCode()).isEqualTo(502);
    assertThat(home.getBody())
        .isEqualTo("{\"message\":\"Neither the catalog nor the orders answered\"}");
  }

  @Test
  void summary_names_the_products_of_an_order() {
    answer("catalog", 200, PRODUCTS);
    answer("orders-api", 200, ORDER);

    APIGatewayV2HTTPResponse summary = summary(ID);
    assertThat(summary.getStatusCode()).isEqualTo(200);
    assertThat(summary.getBody())
        .contains("{\"sku\":\"mug\",\"quantity\":2,\"name\":\"Mug\"}")
        .endsWith("\"missing\":[]}");
    assertThat(event("orders-api").path("rawPath").asText()).isEqualTo("/orders/" + ID);
  }

  @Test
  void summary_without_the_catalog_still_tells_the_order() {
    functionError("catalog");
    answer("orders-api", 200, ORDER);

    APIGatewayV2HTTPResponse summary = summary(ID);
    assertThat(summary.getStatusCode()).isEqualTo(200);
    assertThat(summary.getBody())
        .contains("{\"sku\":\"mug\",\"quantity\":2}")
        .endsWith("\"missing\":[\"catalog\"]}");
  }

  @Test
  void summary_without_the_order_is_no_summary() {
    answer("catalog", 200, PRODUCTS);
    answer("orders-api", 404, "{\"message\":\"There is no such order\"}");
    assertThat(summary(ID).getStatusCode()).isEqualTo(404);

    functionError("orders-api");
    assertThat(summary(ID).getStatusCode()).isEqualTo(502);
  }

  @Test
  void request_that_is_not_valid_calls_nobody() {
    assertThat(home("a b").getStatusCode()).isEqualTo(400);
    assertThat(home(null).getBody())
        .isEqualTo(
            "{\"message\":\"The parameter customerId must be 1 to 40 letters, digits or"
                + " hyphens\"}");
    assertThat(summary("17").getBody())
        .isEqualTo("{\"message\":\"An order's id must be o- and 16 hex digits\"}");
    assertThat(events).isEmpty();
  }

  private void answer(String function, int status, String body) {
    ObjectNode answer = JSON.createObjectNode().put("statusCode", status).put("body", body);
    answers.put(function, HttpResponse.json(200, answer.toString()));
  }

  private void functionError(String function) {
    answers.put(
        function,
        HttpResponse.json(200, "{\"errorMessage\":\"no\"}")
            .with("X-Amz-Function-Error", "Unhandled"));
  }

  private HttpResponse invoke(HttpRequest request) throws IOException, InterruptedException {
    String function = request.path().split("/", -1)[3];
    events.put(function, JSON.readTree(request.body().bytes()));
    HttpResponse answer = answers.get(function);
    if (answer == null) {
      closed.await();
      return HttpResponse.json(500, "{}");
    }
    return answer;
  }

  private JsonNode event(String function) {
    return events.getOrDefault(function, JSON.missingNode());
  }

  private APIGatewayV2HTTPResponse home(@Nullable String customerId) {
    return pages.answer(event("GET /home", null, customerId), Duration.ofSeconds(20));
  }

  private APIGatewayV2HTTPResponse summary(String id) {
    return pages.answer(event("GET /orders/{id}/summary", id, null), Duration.ofSeconds(20));
  }

  private static APIGatewayV2HTTPEvent event(
      String routeKey, @Nullable String id, @Nullable String customerId) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey(routeKey);
    event.setPathParameters(id == null ? null : Map.of("id", id));
    event.setQueryStringParameters(customerId == null ? null : Map.of("customerId", customerId));
    return event;
  }
}
