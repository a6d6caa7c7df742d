package dev.spanledger.analytics.billing;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The deliveries that a lake holds, complete or torn. */
final class DeliveryIndex {
  private static final List<String> COLUMNS =
      List.of(
          "charge_id",
          "delivery_id",
          "delivery_series",
          "delivery_time",
          "source_file",
          "source_row",
          "billing_period_start",
          "billed_cost",
          "delivery_rows");

  /** One delivery of one series; a file may hold several series. */
  private record Key(String deliveryId, String series, long periodStartMicros) {}

  private static final class Held {
    /** Row numbers by the part of a charge id that names the file; a row may be read twice. */
    private final Map<String, BitSet> rows = new HashMap<>();

    private long timeMicros = Long.MAX_VALUE;
    private String sourceFile = "";
    private BigDecimal billedCost = BigDecimal.ZERO;

    /** Whether the charge is new. */
    boolean add(String chargeId, int sourceRow) {
      String file = chargeId.substring(0, chargeId.length() - String.valueOf(sourceRow).length());
      BitSet seen = rows.computeIfAbsent(file, added -> new BitSet());
      boolean isNew = !seen.get(sourceRow);
      seen.set(sourceRow);
      return isNew;
    }

    long rowCount() {
      return rows.values().stream().mapToLong(BitSet::cardinality).sum();
    }
  }

  private record Period(String deliveryId, long periodStartMicros) {}

  private final Map<Key, Held> deliveries = new HashMap<>();
  private final Map<Period, Long> expectedRows = new HashMap<>();

  static DeliveryIndex read(Lake lake) throws IOException {
    DeliveryIndex index = new DeliveryIndex();
    for (LakeFile file : lake.snapshot(List.of(Tables.CHARGES)).files(Tables.CHARGES)) {
      try (ParquetTableReader reader =
          ParquetTableReader.open(Tables.CHARGES, file.path(), COLUMNS)) {
        for (Row row = reader.next(); row != null; row = reader.next()) {
          index.add(row);
        }
      }
    }
    return index;
  }

  /** Whether every row of the delivery is in the lake, period by period. */
  boolean isComplete(String deliveryId, Map<Long, Long> rowsByPeriod) {
    return rowsByPeriod.entrySet().stream()
        .allMatch(period -> heldRows(deliveryId, period.getKey()) == period.getValue());
  }

  /** Complete deliveries of the same series, other than this one, newest first. */
  List<SupersededDelivery> others(String deliveryId, Set<String> series) {
    List<SupersededDelivery> others = new ArrayList<>();
    deliveries.forEach(
        (key, held) -> {
          boolean isOther = !key.deliveryId().equals(deliveryId) && series.contains(key.series());
          if (isOther && isComplete(key)) {
            others.add(
                new SupersededDelivery(
                    key.deliveryId(),
                    key.series(),
                    Times.instant(held.timeMicros),
                    held.sourceFile,
                    held.rowCount(),
                    held.billedCost));
          }
        });
    others.sort(
        (a, b) -> {
          int byTime = b.deliveryTime().compareTo(a.deliveryTime());
          return byTime != 0 ? byTime : a.deliverySeries().compareTo(b.deliverySeries());
        });
    return others;
  }

  private boolean isComplete(Key key) {
    Period period = new Period(key.deliveryId(), key.periodStartMicros());
    return heldRows(period.deliveryId(), period.periodStartMicros())
        == expectedRows.getOrDefault(period, -1L);
  }

  private long heldRows(String deliveryId, long periodStartMicros) {
    return deliveries.entrySet().stream()
        .filter(entry -> entry.getKey().deliveryId().equals(deliveryId))
        .filter(entry -> entry.getKey().periodStartMicros() == periodStartMicros)
        .mapToLong(entry -> entry.getValue().rowCount())
        .sum();
  }

  private void add(Row row) {
    String id = text(row, "delivery_id");
    long periodStart = row.requiredInt64("billing_period_start");
    Key key = new Key(id, text(row, "delivery_series"), periodStart);
    Held held = deliveries.computeIfAbsent(key, added -> new Held());
    int sourceRow = Math.toIntExact(row.requiredInt64("source_row"));
    if (held.add(text(row, "charge_id"), sourceRow)) {
      BigDecimal billed = ChargeChecks.decimal(row, "billed_cost");
      held.billedCost = billed == null ? held.billedCost : held.billedCost.add(billed);
    }
    held.timeMicros = Math.min(held.timeMicros, row.requiredInt64("delivery_time"));
    held.sourceFile = text(row, "source_file");
    Long expected = row.int64("delivery_rows");
    if (expected != null) {
      expectedRows.put(new Period(id, periodStart), expected);
    }
  }

  private static String text(Row row, String column) {
    @Nullable String text = row.string(column);
    return text == null ? "" : text;
  }
}
