package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cost close} and {@code cost restate}: 3.25 of usage, later 3.5, and a credit of 2.5. */
class CostCloseTest {
  private static final String HEADER =
      "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,"
          + "ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ProviderName,InvoiceId\n";
  private static final String USAGE =
      "%1$s,%1$s,1,USD,Usage,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,"
          + "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,AWS,%2$s%n";
  private static final String CREDIT =
      "-2.5,-2.5,1,USD,Credit,2026-10-02T00:00:00Z,2026-10-03T00:00:00Z,"
          + "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS Lambda,AWS,INV%n";

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void open() {
    at("2026-11-05T12:00:00Z");
  }

  private void at(String time) {
    Clock clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
    run = new CommandRun(folder.resolve("lake"), clock);
  }

  private void deliver(String name, String usage, String invoice) throws IOException {
    Path bill =
        Files.writeString(
            folder.resolve(name), HEADER + USAGE.formatted(usage, invoice) + CREDIT.formatted());
    assertThat(run.exitCode("cost", "import", bill.toString())).as(run.err()).isZero();
  }

  @Test
  void what_is_not_final_is_refused_with_what_is_missing() throws IOException {
    deliver("bill.csv", "3.25", "");
    assertThat(run.exitCode("cost", "allocate", "-o", "csv")).isZero();
    assertThat(run.out()).contains(",ESTIMATED,");

    assertThat(run.exitCode("cost", "close", "2026-10")).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("aws/focus/1/2026-10-01 is ESTIMATED: 1 of its 2 charges have no invoice.");
    assertThat(run.exitCode("cost", "close", "2026-13")).isEqualTo(2);
    assertThat(run.err()).contains("\"2026-13\" is not a month such as 2026-10");
    assertThat(run.exitCode("cost", "close")).isEqualTo(2);
    assertThat(run.err()).contains("Which month, as 2026-10? --list shows the billing periods");
  }

  @Test
  void a_closed_month_stays_and_a_later_delivery_is_a_correction() throws IOException {
    deliver("bill.csv", "3.25", "INV");
    assertThat(run.exitCode("cost", "allocate")).isZero();
    assertThat(
            run.exitCode("cost", "close", "2026-10", "--note", "books", "--by", "ann", "-o", "csv"))
        .as(run.err())
        .isZero();
    assertThat(run.out())
        .contains("aws/1,aws/focus/1/2026-10-01,LOCKED,2,0,0.75,")
        .contains("ann,books,,closed-2026-10-01-aws-1,");

    at("2026-11-07T12:00:00Z");
    deliver("later.csv", "3.5", "INV");
    assertThat(run.err())
        .contains(
            "aws/focus/1/2026-10-01 is closed and stays as it is. Changed lines, billed as"
                + " corrections in 2026-11-01: 1, together 0.25 USD.");
    assertThat(run.exitCode("cost", "allocate", "-o", "csv")).isZero();
    assertThat(run.out())
        .contains("2026-10-01T00:00:00Z,CHARGED,0.75,")
        .contains("2026-11-01T00:00:00Z,CHARGED,0.25,");
    assertThat(run.exitCode("cost", "reconcile")).isZero();

    assertThat(run.exitCode("cost", "restate", "2026-10", "-o", "csv")).isZero();
    assertThat(run.out().lines().skip(1).toList())
        .singleElement()
        .asString()
        .startsWith(
            "2026-10-01T00:00:00Z,3.25,3.5,0.25,AMOUNT_CHANGED,2026-11-07T12:00:00Z,USD,AWS Lambda,");
    assertThat(run.exitCode("cost", "close", "--list")).isZero();
    assertThat(run.out()).contains("LOCKED").contains("OPEN").contains("books");
  }

  @Test
  void reconcile_tells_how_far_each_period_has_come() throws IOException {
    at("2026-10-20T00:00:00Z");
    deliver("bill.csv", "3.25", "");
    requireReconciled("ESTIMATED,OPEN,", "OPEN      runs until 2026-11-01");
    at("2026-11-05T12:00:00Z");
    requireReconciled("ESTIMATED,ESTIMATED,", "ESTIMATED      is over; not every charge has an");
    deliver("final.csv", "3.25", "INV");
    requireReconciled("FINAL,FINAL,", "FINAL      is over; every charge has an invoice");
    assertThat(run.exitCode("cost", "close", "2026-10")).as(run.err()).isZero();
    requireReconciled("LOCKED,LOCKED,", "LOCKED      is closed; later changes are corrections");
  }

  private void requireReconciled(String csv, String text) {
    assertThat(run.exitCode("cost", "allocate")).as(run.err()).isZero();
    assertThat(run.exitCode("cost", "reconcile", "-o", "csv")).as(run.err()).isZero();
    assertThat(run.out()).contains(",state,period_state,").contains("," + csv);
    assertThat(run.exitCode("cost", "reconcile")).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("  billing period ")))
        .singleElement()
        .asString()
        .contains(" " + text);
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 120, 0})
  void restate_has_every_amount_on_any_terminal(int columns) throws IOException {
    String resource = "arn:aws:lambda:us-east-1:123456789012:function:orders-api-of-the-whole-shop";
    for (String amount : List.of("0.0000062500", "0.0000075000")) {
      Path bill = folder.resolve(amount + ".csv");
      Files.writeString(
          bill,
          HEADER.replace("\n", ",ResourceId,ChargeDescription\n")
              + USAGE
                  .formatted(amount, "INV")
                  .replace(
                      "2026-10-01T00:00:00Z,2026-10-01T01", "2026-10-01T10:00:00Z,2026-10-01T11")
                  .replaceAll("\\R", "," + resource + ",\"Lambda duration, x86\"\n"));
      assertThat(run.exitCode("cost", "import", bill.toString())).as(run.err()).isZero();
      at("2026-11-07T12:00:00Z");
    }

    assertThat(run.exitCodeOn(columns, "cost", "restate")).as(run.err()).isZero();

    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1))
        .startsWith("2026-10-01 10:00     0.0000063    0.0000075       0.0000013  AMOUNT_CHANGED")
        .doesNotContain(resource);
    assertThat(lines).allMatch(line -> columns == 0 || line.length() <= columns);
    boolean hasLine = columns == 0 || columns == 120;
    assertThat(lines.get(0).endsWith("line")).isEqualTo(hasLine);
    assertThat(lines.get(1).contains("AWS Lambda, arn:aws:lam")).isEqualTo(hasLine);
    assertThat(run.exitCodeOn(columns, "cost", "restate", "-o", "csv")).isZero();
    assertThat(run.out()).contains("\"AWS Lambda, " + resource + ", Lambda duration, x86\"");
  }

  @Test
  void restate_says_where_there_is_nothing_to_compare() throws IOException {
    deliver("bill.csv", "3.25", "INV");

    assertThat(run.exitCode("cost", "restate", "2026-10")).isZero();
    assertThat(run.err()).contains("No bill of 2026-10 has a second delivery");
    assertThat(run.exitCode("cost", "restate", "--against", "feed")).isEqualTo(3);
    assertThat(run.err())
        .contains("No delivery \"feed\" in the lake; there are ")
        .contains("(aws/focus/1/2026-10-01, 2026-11-05T12:00:00Z)");
  }
}
