package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Turns the capacity that calls consumed into what they add to the bill. */
final class TableBill {
  private static final Set<String> READS =
      Set.of("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems");
  private static final Set<String> WRITES =
      Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems");

  private final String tablePrefix;
  private final Consumer<TableUsage> meter;
  private final Clock clock;

  TableBill(String tablePrefix, Consumer<TableUsage> meter, Clock clock) {
    this.tablePrefix = tablePrefix;
    this.meter = meter;
    this.clock = clock;
  }

  static boolean isBilled(String operation) {
    return READS.contains(operation) || WRITES.contains(operation);
  }

  /**
   * Bills one call.
   *
   * @param consumed ConsumedCapacity, one or a list with one per table; missing where it failed
   */
  void add(String operation, JsonNode consumed) {
    Iterable<JsonNode> each = consumed.isArray() ? consumed : List.of(consumed);
    for (JsonNode table : each) {
      double units = table.path("CapacityUnits").asDouble();
      if (units > 0) {
        boolean isRead = READS.contains(operation);
        meter.accept(
            new TableUsage(
                clock.instant(),
                tablePrefix + table.path("TableName").asText(),
                isRead ? Math.round(2 * units) : 0,
                isRead ? 0 : Math.round(units)));
      }
    }
  }
}
