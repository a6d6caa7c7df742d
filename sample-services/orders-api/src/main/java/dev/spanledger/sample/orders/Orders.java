package dev.spanledger.sample.orders;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Answers the requests of the shop. */
final class Orders {
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,100}");
  private static final int LATEST_COUNT = 5;

  private final PriceList prices = new PriceList();
  private final OrderReader reader = new OrderReader(prices);
  private final OrderTable table;
  private final OrderEvents events;
  private final Clock clock;

  Orders(OrderTable table, OrderEvents events, Clock clock) {
    this.table = table;
    this.events = events;
    this.clock = clock;
  }

  APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event) {
    try {
      return switch (String.valueOf(event.getRouteKey())) {
        case "POST /orders" -> place(Http.body(event), Http.header(event, "idempotency-key"));
        case "GET /orders" -> latest(Http.query(event, "customerId"));
        case "GET /orders/{id}" -> show(Http.path(event, "id"));
        default -> Http.problem(404, "There is no route " + event.getRouteKey());
      };
    } catch (DynamoDbException e) {
      // The SDK has tried again already; now it is the caller's turn to wait.
      if (e.isThrottlingException()) {
        return Http.with(
            Http.problem(503, "The shop is busy; try again in a second"), "retry-after", "1");
      }
      throw e;
    }
  }

  private APIGatewayV2HTTPResponse place(@Nullable String body, @Nullable String key) {
    if (key != null && !IDEMPOTENCY_KEY.matcher(key).matches()) {
      return Http.problem(
          400, "The header idempotency-key must be 1 to 100 characters without blanks");
    }
    OrderReader.Reading reading = reader.read(body);
    if (reading instanceof OrderReader.Invalid invalid) {
      return invalid(invalid);
    }
    Order order = ((OrderReader.Valid) reading).order();
    // From here on the work, the event and what takes it count towards this customer.
    try (Scope scope = Spanledger.tenant(order.customerId())) {
      String id = OrderIds.next(order.customerId(), key);
      StoredOrder stored =
          table.putIfAbsent(new StoredOrder(id, clock.instant(), order, prices.total(order)));
      if (!stored.order().equals(order)) {
        return Http.problem(422, "This idempotency-key was used for another order, " + id);
      }
      // Again where the request came again: it may have broken off just before this line, and
      // whoever takes events has to know one twice delivered anyway.
      events.placed(stored);
      return Http.with(Http.json(202, stored.toJson()), "location", "/orders/" + id);
    }
  }

  private APIGatewayV2HTTPResponse latest(@Nullable String customerId) {
    if (customerId == null || !OrderReader.CUSTOMER_ID.matcher(customerId).matches()) {
      return Http.problem(
          400, "The parameter customerId must be 1 to 40 letters, digits or hyphens");
    }
    try (Scope scope = Spanledger.tenant(customerId)) {
      ObjectNode answer = Http.object();
      ArrayNode orders = answer.putArray("orders");
      table.latest(customerId, LATEST_COUNT).forEach(order -> orders.add(order.toJson()));
      return Http.json(200, answer);
    }
  }

  private APIGatewayV2HTTPResponse show(@Nullable String id) {
    Optional<StoredOrder> found =
        id != null && OrderIds.isId(id) ? table.find(id) : Optional.empty();
    if (found.isEmpty()) {
      return Http.problem(404, "There is no such order");
    }
    try (Scope scope = Spanledger.tenant(found.get().order().customerId())) {
      return Http.json(200, found.get().toJson());
    }
  }

  private static APIGatewayV2HTTPResponse invalid(OrderReader.Invalid invalid) {
    ObjectNode answer = Http.object().put("message", "The order is not valid");
    ArrayNode problems = answer.putArray("problems");
    for (OrderReader.Problem problem : invalid.problems()) {
      problems.addObject().put("field", problem.field()).put("message", problem.message());
    }
    return Http.json(400, answer);
  }
}
