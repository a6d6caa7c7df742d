package dev.spanledger.analytics.billing.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts of a month that Cost Explorer, a bill and corrections of another month speak of. */
class CountedDeliveriesTest {
  private static final String EXPLORER = "aws/cost-explorer/111122223333/2026-11-01";
  private static final String BILL = "aws/cur/111122223333/2026-11-01";
  private static final String CORRECTION =
      "aws/correction-2026-10-01-aa-bb/111122223333/2026-11-01";

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;
  private int landed;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void a_whole_bill_stands_for_what_cost_explorer_says() throws IOException {
    deliver(EXPLORER, "cost-explorer", 1);
    deliver(BILL, "cur2", 1);
    assertThat(counted()).containsExactly(BILL);
  }

  @Test
  void a_torn_bill_stands_for_nothing() throws IOException {
    deliver(EXPLORER, "cost-explorer", 1);
    deliver(BILL, "cur2", 2);
    assertThat(counted()).containsExactly(EXPLORER);
  }

  @Test
  void a_correction_of_an_earlier_month_is_no_bill_of_this_one() throws IOException {
    deliver(EXPLORER, "cost-explorer", 1);
    deliver(CORRECTION, "cur2", 1);
    assertThat(counted()).containsExactly(CORRECTION, EXPLORER);
  }

  @Test
  void a_correction_of_what_cost_explorer_said_counts_beside_a_bill() throws IOException {
    deliver(BILL, "cur2", 1);
    deliver(CORRECTION, "cost-explorer", 1);
    assertThat(counted()).containsExactly(CORRECTION, BILL);
  }

  private List<String> counted() {
    Map<String, Object> whenever =
        Map.of(
            "from", Instant.parse("2026-01-01T00:00:00Z"),
            "to", Instant.parse("2027-01-01T00:00:00Z"));
    return engine.run("reconciliation", whenever).maps().stream()
        .map(row -> String.valueOf(row.get("delivery_series")))
        .sorted()
        .toList();
  }

  /** Lands one row of a delivery that has so many. */
  private void deliver(String series, String format, long declaredRows) throws IOException {
    String delivery = "%08d".formatted(++landed);
    Row row = new Row(Tables.CHARGES);
    row.set("charge_id", delivery + ":1");
    row.set("delivery_id", delivery);
    row.set("delivery_time", micros("2026-12-02T00:00:00Z"));
    row.set("delivery_series", series);
    row.set("delivery_rows", declaredRows);
    row.set("source_file", "bill.csv");
    row.set("source_row", 1L);
    row.set("source_format", format);
    row.set("billing_period_start", micros("2026-11-01T00:00:00Z"));
    row.set("billing_period_end", micros("2026-12-01T00:00:00Z"));
    row.set("charge_period_start", micros("2026-11-02T00:00:00Z"));
    row.set("charge_period_end", micros("2026-11-03T00:00:00Z"));
    row.set("billing_currency", "USD");
    row.set("billed_cost", BigDecimal.ONE);
    row.set("charge_category", "Usage");
    row.set("cloud_service_name", "AWS Lambda");
    row.set("provider_name", "AWS");
    row.set("billing_account_id", "111122223333");
    lake.land(Tables.CHARGES, "%016x".formatted(landed), List.of(row));
  }

  private static Long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }
}
