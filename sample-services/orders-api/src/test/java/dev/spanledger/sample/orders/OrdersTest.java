package dev.spanledger.sample.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrdersTest {
  private static final String ORDER =
      "{\"customerId\":\"acme\",\"lines\":[{\"sku\":\"mug\",\"quantity\":2}]}";

  private final List<String> queue = new ArrayList<>();
  private final Orders orders = new Orders(queue::add, () -> "n1");

  @Test
  void valid_order_is_priced_queued_and_accepted() {
    APIGatewayV2HTTPResponse response = post(ORDER);

    assertThat(response.getStatusCode()).isEqualTo(202);
    assertThat(response.getBody())
        .endsWith(
            "\"status\":\"accepted\",\"customerId\":\"acme\","
                + "\"lines\":[{\"sku\":\"mug\",\"quantity\":2}],"
                + "\"total\":\"22.00\",\"currency\":\"EUR\"}");
    assertThat(queue).containsExactly(response.getBody());
  }

  @Test
  void accepted_order_can_be_read_back_under_its_location() {
    String location = post(ORDER).getHeaders().get("location");

    APIGatewayV2HTTPResponse shown = get(location.substring("/orders/".length()));

    assertThat(shown.getStatusCode()).isEqualTo(200);
    assertThat(shown.getBody()).isEqualTo(queue.get(0));
  }

  @ParameterizedTest
  @CsvSource({"x", "00000000YQ", "''", "deadbeefbjF8YWNtZXwyeG11Zw"})
  void unknown_id_is_not_found(String id) {
    APIGatewayV2HTTPResponse shown = get(id);

    assertThat(shown.getStatusCode()).isEqualTo(404);
    assertThat(shown.getBody()).isEqualTo("{\"message\":\"There is no such order\"}");
  }

  @Test
  void everything_wrong_with_an_order_is_said_at_once_and_nothing_is_queued() {
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
    assertThat(queue).isEmpty();
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
  void id_carries_its_order() {
    Order order =
        new Order("acme-1", List.of(new OrderLine("mug", 1), new OrderLine("vase-xl", 3)));

    assertThat(OrderId.decode(OrderId.encode(order, "n"))).isEqualTo(order);
    assertThat(OrderId.encode(order, "n")).isNotEqualTo(OrderId.encode(order, "m"));
  }

  private static String problem(String field, String message) {
    return "{\"field\":\"%s\",\"message\":\"%s\"}".formatted(field, message.replace("'", "\\\""));
  }

  private APIGatewayV2HTTPResponse post(String body) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("POST /orders");
    event.setBody(body);
    return orders.answer(event);
  }

  private APIGatewayV2HTTPResponse get(String id) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("GET /orders/{id}");
    event.setPathParameters(Map.of("id", id));
    return orders.answer(event);
  }
}
