package dev.spanledger.sample.orderstream;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one new order sells.
 *
 * @param sequenceNumber of the change; the same whenever it is delivered again
 * @param lines at least one, each sku once
 */
record Sale(String sequenceNumber, String customerId, List<Line> lines) {

  /** So many of one product. */
  record Line(String sku, long quantity) {}

  Sale {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("Change %s sells nothing".formatted(sequenceNumber));
    }
  }

  static Sale of(StreamRecord change) {
    String sequenceNumber = change.getSequenceNumber();
    Map<String, AttributeValue> order = change.getNewImage();
    List<AttributeValue> lines = present(order.get("lines"), "lines", sequenceNumber).getL();
    return new Sale(
        sequenceNumber,
        present(order.get("customerId"), "customerId", sequenceNumber).getS(),
        lines.stream().map(AttributeValue::getM).map(line -> line(line, sequenceNumber)).toList());
  }

  private static Line line(Map<String, AttributeValue> line, String sequenceNumber) {
    return new Line(
        present(line.get("sku"), "sku", sequenceNumber).getS(),
        Long.parseLong(present(line.get("quantity"), "quantity", sequenceNumber).getN()));
  }

  private static AttributeValue present(
      @Nullable AttributeValue value, String name, String sequenceNumber) {
    if (value == null) {
      throw new IllegalArgumentException(
          "Change %s is of an order without %s".formatted(sequenceNumber, name));
    }
    return value;
  }
}
