package dev.spanledger.analytics.close;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changed lines of a closed period as charges of a later one: all that a line is of is
 * kept, its amounts are the deltas. Source: FOCUS 1.4, attribute CorrectionHandling.
 */
final class CorrectionRows {
  /** Rows in memory at once, and of a landing file. */
  private static final int ROWS_PER_FILE = 20_000;

  private final Lake lake;
  private final Restatement restatement;
  private final BillingSeries series;
  private final Instant periodStart;
  private final Instant periodEnd;
  private final Instant now;
  private final String deliveryId;

  /**
   * @param series what the corrections are billed as
   */
  CorrectionRows(
      Lake lake,
      Restatement restatement,
      BillingSeries series,
      Instant periodStart,
      Instant periodEnd,
      Instant now) {
    this.lake = lake;
    this.restatement = restatement;
    this.series = series;
    this.periodStart = periodStart;
    this.periodEnd = periodEnd;
    this.now = now;
    this.deliveryId = RestatedLine.digest(series.name());
  }

  /** Repeating it stores nothing twice: names come from the deliveries that were compared. */
  void land() throws IOException {
    List<RestatedLine> lines = restatement.lines();
    for (int from = 0; from < lines.size(); from += ROWS_PER_FILE) {
      List<RestatedLine> some = lines.subList(from, Math.min(lines.size(), from + ROWS_PER_FILE));
      Map<String, Row> origins = origins(some);
      List<Row> rows = new ArrayList<>(some.size());
      for (RestatedLine line : some) {
        rows.add(correction(line, origin(line, origins)));
      }
      String source = RestatedLine.digest(deliveryId + ":" + from);
      lake.land(Tables.CHARGES, source, rows);
    }
  }

  private static String originId(RestatedLine line) {
    String id = line.isChargeId() == null ? line.wasChargeId() : line.isChargeId();
    if (id == null) {
      throw new IllegalStateException("Line %s is in neither delivery".formatted(line.rowKey()));
    }
    return id;
  }

  private static Row origin(RestatedLine line, Map<String, Row> origins) throws IOException {
    Row origin = origins.get(originId(line));
    if (origin == null) {
      throw new IOException(
          "Charge %s is in no readable file; spanledger lake verify names the damaged one"
              .formatted(originId(line)));
    }
    return origin;
  }

  private Map<String, Row> origins(List<RestatedLine> lines) throws IOException {
    Map<String, RestatedLine> wanted = new HashMap<>();
    lines.forEach(line -> wanted.put(originId(line), line));
    Map<String, Row> origins = new HashMap<>();
    for (LakeFile file : lake.snapshot(List.of(Tables.CHARGES)).files(Tables.CHARGES)) {
      ParquetTableReader.read(
          Tables.CHARGES,
          file.path(),
          row -> {
            String id = row.string("charge_id");
            if (id != null && wanted.containsKey(id)) {
              origins.put(id, row);
            }
          });
    }
    return origins;
  }

  private Row correction(RestatedLine line, Row origin) {
    Row row = new Row(Tables.CHARGES);
    for (int i = 0; i < Tables.CHARGES.columns().size(); i++) {
      row.set(i, origin.get(i));
    }
    row.set("charge_id", chargeId(line));
    row.set("delivery_id", deliveryId);
    row.set("delivery_series", series.name());
    row.set("delivery_time", micros(now));
    row.set("billing_period_start", micros(periodStart));
    row.set("billing_period_end", micros(periodEnd));
    row.set("charge_class", "Correction");
    for (String column : LineAmounts.COLUMNS) {
      row.set(column, line.delta().get(column));
    }
    // A difference of amounts over a difference of quantities is no price.
    row.set("list_unit_price", null);
    row.set("contracted_unit_price", null);
    row.set("x_extra", extra(line, origin));
    row.set("delivery_rows", (long) restatement.lines().size());
    row.set("delivery_refused_rows", 0L);
    row.set("delivery_findings", null);
    row.set("ingest_time", micros(now));
    row.set("source", "period-close");
    row.set("batch_id", deliveryId);
    return row;
  }

  /** Ends in the source's row, as every charge's id does. */
  private String chargeId(RestatedLine line) {
    String origin = originId(line);
    String place = origin.substring(origin.indexOf(':') + 1);
    return deliveryId + ":" + (line.isChargeId() == null ? "was." : "is.") + place;
  }

  private Map<String, @Nullable String> extra(RestatedLine line, Row origin) {
    Map<String, @Nullable String> extra = new LinkedHashMap<>();
    if (origin.get("x_extra") instanceof Map<?, ?> held) {
      held.forEach(
          (key, value) ->
              extra.put(String.valueOf(key), value == null ? null : String.valueOf(value)));
    }
    extra.put("x_CorrectedSeries", restatement.deliverySeries());
    extra.put("x_CorrectedDeliveryId", restatement.wasDeliveryId());
    extra.put("x_CorrectingDeliveryId", restatement.isDeliveryId());
    extra.put("x_CorrectionReason", line.reason().name());
    extra.put("x_RowKey", line.rowKey());
    return extra;
  }

  private static Long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
