package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the request in work has consumed, by table. Guarded by its server's lock. */
final class Capacity {
  private static final int READ_UNIT_BYTES = 4096;
  private static final int CONSISTENT_HALVES = 2;

  /** Half a unit in tenths. */
  private static final int HALF_TENTHS = 5;

  private final Map<Table, long[]> units = new LinkedHashMap<>();

  /** Reads are half units, writes whole ones. */
  void read(Table table, long bytes, boolean isConsistent) {
    long chunks = Math.max(1, (bytes + READ_UNIT_BYTES - 1) / READ_UNIT_BYTES);
    of(table)[0] += isConsistent ? CONSISTENT_HALVES * chunks : chunks;
  }

  void write(Table table, long writeUnits) {
    of(table)[1] += writeUnits;
  }

  private long[] of(Table table) {
    return units.computeIfAbsent(table, x -> new long[2]);
  }

  /** Bills what was consumed, and begins anew. */
  void bill(Consumer<TableUsage> meter, Clock clock) {
    units.forEach(
        (table, used) ->
            meter.accept(new TableUsage(clock.instant(), table.arn(), used[0], used[1])));
    units.clear();
  }

  /** ConsumedCapacity of each table; null where nothing was consumed. */
  @Nullable ArrayNode toJson() {
    if (units.isEmpty()) {
      return null;
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    units.forEach(
        (table, used) -> {
          ObjectNode consumed = array.addObject();
          consumed.put("TableName", table.config().name());
          consumed.put(
              "CapacityUnits",
              BigDecimal.valueOf(used[0] * HALF_TENTHS, 1).add(BigDecimal.valueOf(used[1])));
        });
    return array;
  }
}
