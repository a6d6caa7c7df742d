package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.micros;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of orders-api of 100 ms and 512 MB, 51,200 MB x ms or 0.05 GB-seconds each, some before the
 * bill ends and some after.
 */
class EstimateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final Map<String, Instant> NOVEMBER =
      Map.of(
          "from", Instant.parse("2026-11-01T00:00:00Z"),
          "to", Instant.parse("2026-12-01T00:00:00Z"));
  private static final Instant NEXT = HOUR.plusSeconds(3600);
  private static final String OTHER_ARN = "arn:aws:lambda:us-east-1:123456789012:function:other";

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
  void hours_after_the_bill_cost_what_the_function_s_own_last_hour_did() throws IOException {
    runs("a", HOUR, 2);
    runs("b", NEXT, 3);
    // 0.1 GB-seconds for 0.00000125 billed, 25 % under the list price of 0.0000166667.
    bill(
        "11111111",
        charge("Lambda-GB-Second", HOUR, "0.1", "0.0000012500", "0.0000016667"),
        charge("Request", HOUR, "2", "0.0000004000", "0.0000004000"));

    EstimateReport report = Estimate.run(lake, engine, CLOCK);

    // 0.15 x 0.0000125 = 0.000001875, 0.15 x 0.000016667 = 0.00000250005; 3 x 0.0000002.
    assertThat(charges())
        .containsExactly(
            "lambda.gb_second 11:00 0.15 0.0000018750 0.0000025001 estimate:own-rate/v1",
            "lambda.request 11:00 3 0.0000006000 0.0000006000 estimate:own-rate/v1");
    assertThat(report.periods()).hasSize(1);
    assertThat(report.periods().get(0).chargesByMethod())
        .containsExactly(Map.entry("estimate:own-rate/v1", 2L));
    assertThat(report.periods().get(0).amounts().billedCost()).isEqualByComparingTo("0.000002475");
  }

  @Test
  void estimate_is_shared_by_its_runs_as_a_charge_is() throws IOException {
    runs("a", HOUR, 1);
    GivenShop shop = new GivenShop();
    shop.run("b1", NEXT, 100, trace('1'));
    shop.run("b2", NEXT, 300, trace('2'));
    land(shop);
    bill("11111111", charge("Lambda-GB-Second", HOUR, "0.05", "0.0000010000", "0.0000010000"));

    Estimate.run(lake, engine, CLOCK);

    QueryResult parts = engine.run("estimate_part", NOVEMBER);
    List<String> gbSeconds = new ArrayList<>();
    for (List<@Nullable Object> part : parts.rows()) {
      if (String.valueOf(cell(parts, part, "meter")).equals("lambda.gb_second")) {
        gbSeconds.add(
            "%s %s/%s %s"
                .formatted(
                    cell(parts, part, "invocation_id"),
                    cell(parts, part, "weight"),
                    cell(parts, part, "weight_total"),
                    plain(cell(parts, part, "billed_cost"))));
      }
    }
    // 0.2 x 0.00002 = 0.000004, a quarter and three quarters.
    assertThat(gbSeconds).containsExactly("b1 51200/204800 0.000001", "b2 153600/204800 0.000003");
  }

  @Test
  void owner_is_told_by_the_tags_that_the_resource_had_last() throws IOException {
    runs("a", HOUR, 2);
    runs("b", NEXT, 3);
    Row before = charge("Request", HOUR.minusSeconds(3600), "1", "0.0000002000", "0.0000002000");
    before.set("tags", Map.of("team", "then"));
    Row last = charge("Request", HOUR, "2", "0.0000004000", "0.0000004000");
    last.set("tags", Map.of("team", "now"));
    bill("11111111", before, last);

    Estimate.run(lake, engine, CLOCK);

    QueryResult owned = engine.run("estimate_of_owner", NOVEMBER);
    assertThat(owned.rows()).hasSize(1);
    List<@Nullable Object> row = owned.rows().get(0);
    assertThat(cell(owned, row, "tags_json")).isEqualTo("{\"team\":\"now\"}");
    assertThat(cell(owned, row, "service_name")).isEqualTo("orders");
    // Requests of 11:00 at 0.0000002, and 0.25 GB-seconds of both hours at the list price:
    // 0.1 x 0.0000166667 = 0.0000016667 and 0.15 x 0.0000166667 = 0.0000025000.
    assertThat((BigDecimal) cell(owned, row, "billed_cost")).isEqualByComparingTo("0.0000047667");
  }

  @Test
  void half_billed_hour_is_filled_up_and_no_more() throws IOException {
    runs("a", HOUR, 5);
    bill(
        "11111111",
        charge("Lambda-GB-Second", HOUR, "0.1", "0.0000016667", "0.0000016667"),
        charge("Request", HOUR, "5", "0.0000010000", "0.0000010000"));

    Estimate.run(lake, engine, CLOCK);

    // 0.25 used, 0.1 billed; all five requests are billed.
    assertThat(charges())
        .containsExactly(
            "lambda.gb_second 10:00 0.15 0.0000025001 0.0000025001 estimate:own-rate/v1");
  }

  @Test
  void estimate_is_gone_as_soon_as_the_bill_arrives() throws IOException {
    runs("a", HOUR, 2);
    runs("b", NEXT, 3);
    bill("11111111", charge("Lambda-GB-Second", HOUR, "0.1", "0.0000016667", "0.0000016667"));
    Estimate.run(lake, engine, CLOCK);
    assertThat(charges()).isNotEmpty();

    bill(
        "22222222",
        charge("Lambda-GB-Second", HOUR, "0.1", "0.0000016667", "0.0000016667"),
        charge("Lambda-GB-Second", NEXT, "0.15", "0.0000025001", "0.0000025001"),
        charge("Request", NEXT, "3", "0.0000006000", "0.0000006000"));

    assertThat(charges()).as("before the next estimate").isEmpty();
    assertThat(Estimate.run(lake, engine, CLOCK).periods()).isEmpty();
    assertThat(charges()).as("after it").isEmpty();
  }

  @Test
  void estimate_after_a_later_bill_counts_though_the_clock_stands_still() throws IOException {
    runs("a", HOUR, 2);
    runs("b", NEXT, 3);
    for (String delivery : List.of("11111111", "22222222", "33333333", "44444444")) {
      bill(delivery, charge("Request", HOUR, "2", "0.0000004000", "0.0000004000"));

      assertThat(Estimate.run(lake, engine, CLOCK).isUnchanged()).as(delivery).isFalse();
      assertThat(charges()).as(delivery).hasSize(3);
    }
  }

  @Test
  void what_a_bill_without_resources_reaches_is_not_expected_again() throws IOException {
    runs("a", HOUR, 2);
    runs("b", NEXT, 3);
    Row unnamed = charge("Lambda-GB-Second", HOUR, "0.1", "0.0000016667", "0.0000016667");
    unnamed.set("billed_resource_id", null);
    bill("11111111", unnamed);

    Estimate.run(lake, engine, CLOCK);

    // Only 11:00: no line names the function, but 10:00 of its account is billed.
    assertThat(charges()).hasSize(2).allMatch(charge -> charge.contains(" 11:00 "));
  }

  @Test
  void a_correction_completes_no_month() throws IOException {
    runs("b", NEXT, 3);
    Row correction = charge("Request", HOUR, "2", "0.0000004000", "0.0000004000");
    correction.set("delivery_series", "AWS/correction-2026-10-01-aa-bb/123456789012/2026-11-01");
    correction.set("invoice_id", "OCTOBER");
    bill("22222222", correction);

    Estimate.run(lake, engine, CLOCK);

    assertThat(charges()).hasSize(2);
  }

  @Test
  void nothing_is_expected_of_a_month_that_is_invoiced() throws IOException {
    runs("a", HOUR, 2);
    runs("b", NEXT, 3);
    Row billed = charge("Lambda-GB-Second", HOUR, "0.1", "0.0000016667", "0.0000016667");
    billed.set("invoice_id", "2026-11-1");
    bill("11111111", billed);

    assertThat(Estimate.run(lake, engine, CLOCK).periods()).isEmpty();
  }

  @Test
  void function_that_was_never_billed_costs_what_others_of_its_account_do() throws IOException {
    runs("a", HOUR, 2);
    GivenShop shop = new GivenShop();
    other(shop.run("o1", HOUR.minusSeconds(7200), 100, trace('5')), OTHER_ARN);
    land(shop);
    bill("11111111", charge("Lambda-GB-Second", HOUR, "0.1", "0.0000020000", "0.0000020000"));

    Estimate.run(lake, engine, CLOCK);

    // No bill has requests, so the price list's 0.0000002 is taken for them.
    assertThat(charges())
        .containsExactly(
            "lambda.gb_second 08:00 0.05 0.0000010000 0.0000010000 estimate:account-region-rate/v1",
            "lambda.request 08:00 1 0.0000002000 0.0000002000 estimate:price-list/v1",
            "lambda.request 10:00 2 0.0000004000 0.0000004000 estimate:price-list/v1");
  }

  @Test
  void function_elsewhere_costs_what_the_meter_does_on_the_bill() throws IOException {
    runs("a", HOUR, 1);
    GivenShop shop = new GivenShop();
    other(
        shop.run("o1", HOUR, 100, trace('5')),
        "arn:aws:lambda:eu-west-1:999999999999:function:other");
    land(shop);
    bill(
        "11111111",
        charge("Lambda-GB-Second", HOUR, "0.05", "0.0000010000", "0.0000010000"),
        charge("Request", HOUR, "1", "0.0000002000", "0.0000002000"));

    Estimate.run(lake, engine, CLOCK);

    assertThat(charges())
        .containsExactly(
            "lambda.gb_second 10:00 0.05 0.0000010000 0.0000010000 estimate:meter-rate/v1",
            "lambda.request 10:00 1 0.0000002000 0.0000002000 estimate:meter-rate/v1");
  }

  @Test
  void without_any_price_the_quantity_is_shown_and_the_cost_is_missing() throws IOException {
    GivenShop shop = new GivenShop();
    other(
        shop.run("o1", HOUR, 100, trace('5')),
        "arn:aws:lambda:ap-south-2:999999999999:function:other");
    land(shop);

    EstimateReport report = Estimate.run(lake, engine, CLOCK);

    assertThat(charges())
        .containsExactly(
            "lambda.gb_second 10:00 0.05 null null estimate:no-rate/v1",
            "lambda.request 10:00 1 null null estimate:no-rate/v1");
    assertThat(report.periods().get(0).amounts().billedCost()).isNull();
    assertThat(report.periods().get(0).currency()).isEqualTo("(none)");
  }

  @Test
  void estimate_of_the_same_is_not_stored_again() throws IOException {
    runs("a", HOUR, 2);

    EstimateReport first = Estimate.run(lake, engine, CLOCK);
    EstimateReport second = Estimate.run(lake, engine, CLOCK);
    runs("b", NEXT, 1);
    EstimateReport third = Estimate.run(lake, engine, CLOCK);

    assertThat(first.isUnchanged()).isFalse();
    assertThat(second.isUnchanged()).isTrue();
    assertThat(second.periods()).isEqualTo(first.periods());
    assertThat(third.isUnchanged()).isFalse();
    assertThat(charges()).hasSize(4);
  }

  @Test
  void days_that_do_not_fit_into_memory_together_come_to_the_same() throws IOException {
    for (int day = 0; day < 6; day += 2) {
      runs("d" + day, HOUR.plusSeconds(86_400L * day), 3);
    }
    Estimate.run(lake, engine, PriceFile.builtIn(), CLOCK, 1);
    List<String> oneByOne = charges();
    assertThat(oneByOne).hasSize(6);

    assertThat(Estimate.run(lake, engine, CLOCK).isUnchanged()).isTrue();
    assertThat(charges()).isEqualTo(oneByOne);
  }

  private static void other(Row run, String arn) {
    String[] parts = arn.split(":", -1);
    run.set("service_name", "other");
    run.set("cloud_resource_id", arn);
    run.set("cloud_region", parts[3]);
    run.set("cloud_account_id", parts[4]);
    run.set("faas_name", "other");
  }

  private void runs(String prefix, Instant hour, int count) throws IOException {
    GivenShop shop = new GivenShop();
    for (int i = 0; i < count; i++) {
      shop.run(prefix + i, hour.plusSeconds(600L * i), 100, trace('1'));
    }
    land(shop);
  }

  private void land(GivenShop shop) throws IOException {
    shop.land(lake, "%016x".formatted(++landed));
  }

  /** A delivery of the account's open month; a later one takes the place of an earlier one. */
  private void bill(String delivery, Row... charges) throws IOException {
    for (int i = 0; i < charges.length; i++) {
      charges[i].set("charge_id", delivery + ":" + (i + 1));
      charges[i].set("delivery_id", delivery);
      charges[i].set("delivery_time", micros(NEXT.plusSeconds(++landed)));
      charges[i].set("source_row", (long) i + 1);
      charges[i].set("delivery_rows", (long) charges.length);
    }
    lake.land(Tables.CHARGES, "%016x".formatted(++landed), List.of(charges));
  }

  private static Row charge(
      String usageType, Instant hour, String quantity, String billed, String list) {
    Row row = new Row(Tables.CHARGES);
    row.set("delivery_series", "AWS/CUR2/123456789012/2026-11");
    row.set("source_file", "bill.csv");
    row.set("source_format", "cur2");
    row.set("billing_period_start", micros(Instant.parse("2026-11-01T00:00:00Z")));
    row.set("billing_period_end", micros(Instant.parse("2026-12-01T00:00:00Z")));
    row.set("charge_period_start", micros(hour));
    row.set("charge_period_end", micros(hour.plusSeconds(3600)));
    row.set("billing_currency", "USD");
    row.set("billed_cost", new BigDecimal(billed));
    row.set("effective_cost", new BigDecimal(billed));
    row.set("list_cost", new BigDecimal(list));
    row.set("charge_category", "Usage");
    row.set("pricing_quantity", new BigDecimal(quantity));
    row.set("cloud_service_name", "AWS Lambda");
    row.set("provider_name", "AWS");
    row.set("billing_account_id", "123456789012");
    row.set("sub_account_id", "123456789012");
    row.set("region_id", "us-east-1");
    row.set("billed_resource_id", GivenShop.ORDERS_ARN);
    row.set("x_usage_type", usageType);
    row.set("x_service_code", "AWSLambda");
    return row;
  }

  /** Every cost is its quantity times its rate, rounded as a bill's line is; as stored. */
  private static void recompute(QueryResult result, List<@Nullable Object> row) {
    BigDecimal quantity = (BigDecimal) Objects.requireNonNull(cell(result, row, "quantity"));
    assertThat((BigDecimal) cell(result, row, "charge_quantity")).isEqualByComparingTo(quantity);
    for (String measure : List.of("billed", "effective", "list")) {
      BigDecimal rate = (BigDecimal) cell(result, row, measure + "_unit_rate");
      BigDecimal cost = (BigDecimal) cell(result, row, measure + "_cost");
      assertThat(cost == null).isEqualTo(rate == null);
      if (rate != null) {
        assertThat(cost)
            .isEqualByComparingTo(quantity.multiply(rate).setScale(10, RoundingMode.HALF_UP));
      }
    }
  }

  /** Meter, hour, quantity, billed and list cost of each estimated charge, and its rates' rung. */
  private List<String> charges() {
    QueryResult result = engine.run("estimate_charge", NOVEMBER);
    List<String> lines = new ArrayList<>();
    for (List<@Nullable Object> row : result.rows()) {
      recompute(result, row);
      lines.add(
          "%s %s %s %s %s %s"
              .formatted(
                  cell(result, row, "meter"),
                  String.valueOf(cell(result, row, "charge_period_start")).substring(11, 16),
                  plain(cell(result, row, "quantity")),
                  tenDigits(cell(result, row, "billed_cost")),
                  tenDigits(cell(result, row, "list_cost")),
                  cell(result, row, "method")));
    }
    return lines;
  }

  private static @Nullable Object cell(
      QueryResult result, List<@Nullable Object> row, String name) {
    return row.get(result.columns().indexOf(name));
  }

  private static @Nullable String plain(@Nullable Object number) {
    return number == null ? null : ((BigDecimal) number).stripTrailingZeros().toPlainString();
  }

  private static @Nullable String tenDigits(@Nullable Object cost) {
    return cost == null ? null : ((BigDecimal) cost).setScale(10).toPlainString();
  }
}
