package dev.spanledger.sample.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class OrdersTest {
  private static final String ORDER =
      "{\"customerId\":\"acme\",\"lines\":[{\"sku\":\"mug\",\"quantity\":2}]}";

  private static final TableConfig TABLE =
      TableConfig.of("orders", "id").withIndex("by-customer", "customerId", "placedAt");

  private final List<String> events = new ArrayList<>();
  private final TableServer tables =
      TableServer.start(
          "us-east-1", "123456789012", List.of(TABLE), usage -> {}, Clock.systemUTC());
  private final DynamoDbClient client =
      DynamoDbClient.builder()
          .endpointOverride(tables.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
          .httpClient(UrlConnectionHttpClient.create())
          .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(2)))
          .build();
  private final Orders orders =
      new Orders(
          new OrderTable(client, "orders"),
          order -> events.add(order.toJson().toString()),
          Clock.fixed(Instant.parse("2026-11-25T10:00:00.123456Z"), ZoneOffset.UTC));

  @AfterEach
  void close() {
    client.close();
    tables.close();
  }

  @Test
  void valid_order_is_priced_told_and_accepted() {
    APIGatewayV2HTTPResponse response = post(ORDER);

    assertThat(response.getStatusCode()).isEqualTo(202);
    assertThat(response.getBody())
        .matches("\\{\"id\":\"o-[0-9a-f]{16}\",.*")
        .endsWith(
            "\"status\":\"accepted\",\"placedAt\":\"2026-11-25T10:00:00.123Z\","
                + "\"customerId\":\"acme\",\"lines\":[{\"sku\":\"mug\",\"quantity\":2}],"
                + "\"total\":\"22.00\",\"currency\":\"EUR\"}");
    assertThat(events).containsExactly(response.getBody());
  }

  @Test
  void accepted_order_can_be_read_back_under_its_location() {
    String location = post(ORDER).getHeaders().get("location");

    APIGatewayV2HTTPResponse shown = get(location.substring("/orders/".length()));

    assertThat(shown.getStatusCode()).isEqualTo(200);
    assertThat(shown.getBody()).isEqualTo(events.get(0));
  }

  @ParameterizedTest
  @CsvSource({"x", "''", "o-0123456789abcdef", "o-0123456789ABCDEF"})
  void unknown_id_is_not_found(String id) {
    APIGatewayV2HTTPResponse shown = get(id);

    assertThat(shown.getStatusCode()).isEqualTo(404);
    assertThat(shown.getBody()).isEqualTo("{\"message\":\"There is no such order\"}");
  }

  @Test
  void everything_wrong_with_an_order_is_said_at_once_and_nothing_is_told() {
    APIGatewayV2HTTPResponse response =
        post(
            "{\"customerId\":\"a b\",\"lines\":[{\"sku\":\"mug\",\"quantity\":0},"
                + "{\"sku\":\"gold\",\"quantity\":1},{\"sku\":\"mug\",\"quantity\":1.5},"
                + "{\"sku\":\"tea-250g\"}]}");

    assertThat(response.getStatusCode()).isEqualTo(400);
    assertThat(response.getBody())
        .isEqualTo(
            "{\"message\":\"The order is not valid\",\"problems\":["
                + problem("customerId", "must be 1 to 40 letters, digits or hyphens, was 'a b'")
                + ","
                + problem("lines[0].quantity", "must be a whole number of 1 to 100, was '0'")
                + ","
                + problem("lines[1].sku", "'gold' is not sold here")
                + ","
                + problem("lines[2].sku", "'mug' is in an earlier line already")
                + ","
                + problem("lines[2].quantity", "must be a whole number of 1 to 100, was '1.5'")
                + ","
                + problem("lines[3].quantity", "must be a whole number of 1 to 100, was 'missing'")
                + "]}");
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|the body is empty; send an order as JSON",
        "{\"a\"|the body is not JSON at column 5",
        "[]|must be 1 to 40 letters, digits or hyphens, was ''"
      })
  void body_that_is_no_order_is_a_400(String body, String message) {
    APIGatewayV2HTTPResponse response = post(body);

    assertThat(response.getStatusCode()).isEqualTo(400);
    assertThat(response.getBody()).contains(message.replace("'", "\\\""));
  }

  @Test
  void base64_body_is_decoded() {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("POST /orders");
    event.setBody(Base64.getEncoder().encodeToString(ORDER.getBytes(StandardCharsets.UTF_8)));
    event.setIsBase64Encoded(true);

    assertThat(orders.answer(event).getStatusCode()).isEqualTo(202);
  }

  @Test
  void bulk_of_one_product_is_a_tenth_cheaper() {
    // 9 x 7.90 = 71.10; 10 x 24.50 x 0.9 = 220.50; together 291.60.
    Order order =
        new Order("acme", List.of(new OrderLine("tea-250g", 9), new OrderLine("coffee-1kg", 10)));

    assertThat(new PriceList().total(order)).isEqualByComparingTo("291.60");
  }

  @Test
  void request_that_is_sent_again_with_its_key_makes_one_order() {
    APIGatewayV2HTTPResponse first = post(ORDER, "k-1");
    APIGatewayV2HTTPResponse again = post(ORDER, "k-1");

    assertThat(again.getStatusCode()).isEqualTo(202);
    assertThat(again.getBody()).isEqualTo(first.getBody());
    assertThat(tables.itemCount("orders")).isEqualTo(1);
    // The message goes out again: the first request may have broken off before it did.
    assertThat(events).containsExactly(first.getBody(), first.getBody());
    assertThat(post(ORDER, "k-2").getBody()).isNotEqualTo(first.getBody());
  }

  @Test
  void key_of_one_order_is_not_taken_for_another() {
    post(ORDER, "k-1");
    APIGatewayV2HTTPResponse other = post(ORDER.replace("\"quantity\":2", "\"quantity\":3"), "k-1");

    assertThat(other.getStatusCode()).isEqualTo(422);
    assertThat(other.getBody()).contains("This idempotency-key was used for another order, o-");
    assertThat(events).hasSize(1);
    assertThat(post(ORDER.replace("acme", "globex"), "k-1").getStatusCode()).isEqualTo(202);
  }

  @Test
  void key_with_blanks_is_a_400() {
    assertThat(post(ORDER, "a b").getBody())
        .isEqualTo(
            "{\"message\":\"The header idempotency-key must be 1 to 100 characters without"
                + " blanks\"}");
  }

  @Test
  void customer_sees_own_orders_the_latest_first() {
    post(ORDER);
    post(ORDER.replace("acme", "globex"));

    APIGatewayV2HTTPResponse latest = latest("acme");
    assertThat(latest.getStatusCode()).isEqualTo(200);
    assertThat(latest.getBody()).isEqualTo("{\"orders\":[" + events.get(0) + "]}");
    assertThat(latest("nobody").getBody()).isEqualTo("{\"orders\":[]}");
    assertThat(latest("a b").getStatusCode()).isEqualTo(400);
    assertThat(latest(null).getBody())
        .isEqualTo(
            "{\"message\":\"The parameter customerId must be 1 to 40 letters, digits or"
                + " hyphens\"}");
  }

  @Test
  void throttled_table_is_tried_again_and_then_the_caller_is_asked_to_wait() {
    tables.throttle("orders", 1);
    assertThat(post(ORDER).getStatusCode()).isEqualTo(202);

    tables.throttle("orders", 2);
    APIGatewayV2HTTPResponse busy = post(ORDER);
    assertThat(busy.getStatusCode()).isEqualTo(503);
    assertThat(busy.getHeaders()).containsEntry("retry-after", "1");
    assertThat(events).hasSize(1);
  }

  private static String problem(String field, String message) {
    return "{\"field\":\"%s\",\"message\":\"%s\"}".formatted(field, message.replace("'", "\\\""));
  }

  private APIGatewayV2HTTPResponse post(String body) {
    return post(body, null);
  }

  private APIGatewayV2HTTPResponse post(String body, @Nullable String key) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("POST /orders");
    event.setBody(body);
    event.setHeaders(key == null ? Map.of() : Map.of("idempotency-key", key));
    return orders.answer(event);
  }

  private APIGatewayV2HTTPResponse latest(@Nullable String customerId) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("GET /orders");
    event.setQueryStringParameters(customerId == null ? null : Map.of("customerId", customerId));
    return orders.answer(event);
  }

  private APIGatewayV2HTTPResponse get(String id) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("GET /orders/{id}");
    event.setPathParameters(Map.of("id", id));
    return orders.answer(event);
  }
}
