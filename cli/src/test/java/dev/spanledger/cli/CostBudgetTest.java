package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A bill of 10 USD a day from September on, 50 on 8 October; the last day of it is 15 October,
 * which may still grow, so 14 days of October are complete: 14 x 10 + 40 = 180, and 17 days are
 * left.
 */
class CostBudgetTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-10-16T00:00:00Z"), ZoneOffset.UTC);
  private static final LocalDate FIRST = LocalDate.parse("2026-09-01");
  private static final LocalDate SPIKE = LocalDate.parse("2026-10-08");

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void import_the_bill() throws IOException {
    run = new CommandRun(folder.resolve("lake"), CLOCK);
    StringBuilder bill =
        new StringBuilder(
            "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,"
                + "ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,"
                + "ServiceName,ChargeDescription,PricingQuantity,PricingUnit,ProviderName\n");
    for (LocalDate day = FIRST;
        day.isBefore(LocalDate.parse("2026-10-16"));
        day = day.plusDays(1)) {
      LocalDate month = day.withDayOfMonth(1);
      bill.append(
          "%1$s,%1$s,42,USD,Usage,%2$sT00:00:00Z,%3$sT00:00:00Z,%4$sT00:00:00Z,%5$sT00:00:00Z,"
              .formatted(
                  day.equals(SPIKE) ? "50" : "10",
                  day,
                  day.plusDays(1),
                  month,
                  month.plusMonths(1)));
      bill.append("Amazon DynamoDB,d,1,unit,aws\n");
    }
    Path file = Files.writeString(folder.resolve("bill.csv"), bill);
    assertThat(run.exitCode("cost", "import", file.toString())).isZero();
    assertThat(run.exitCode("cost", "allocate")).isZero();
  }

  @Test
  void a_month_comes_to_what_is_billed_and_ten_a_day_for_the_rest() throws IOException {
    assertThat(budget("total,(all),400,USD,2026-10")).isZero();
    // 180 + 17 x 10 = 350 of 400.
    assertThat(run.out().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("total,(all),2026-10,WITHIN,400,180,0.45,0.45161290322580644,350,")
        .endsWith(",2026-10-14");
  }

  @Test
  void a_budget_that_will_not_do_is_the_exit_code_and_names_its_day() throws IOException {
    assertThat(budget("cloud-service,Amazon DynamoDB,300,USD,2026-01")).isEqualTo(1);
    // 180 by the 14th and 10 a day: 300 are reached on the 26th and exceeded on the 27th.
    assertThat(run.out()).contains("AT_RISK,300,180,").contains(",2026-10-27,");
    assertThat(budget("total,(all),150,USD,2026-01")).isEqualTo(1);
    assertThat(run.out()).contains("EXCEEDED,150,180,");
  }

  @Test
  void what_was_never_billed_is_unknown_and_a_later_budget_replaces() throws IOException {
    assertThat(
            budget(
                "service,nobody,5,USD,2026-01\ntotal,(all),9,USD,2026-01\ntotal,(all),900,USD,2026-10"))
        .isZero();
    assertThat(run.out()).contains("service,nobody,2026-10,UNKNOWN,5,,").contains("WITHIN,900,");
    assertThat(run.out()).doesNotContain("EXCEEDED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          route,x,5,USD,2026-10       | line 2, column cut: "route"; service, tenant
          total,(all),-5,USD,2026-10  | line 2, column amount: "-5"; a number above 0
          total,(all),5,usd,2026-10   | line 2, column currency: "usd"; three capitals
          total,(all),5,USD,October   | line 2, column from: "October"; a month
          total,,5,USD,2026-10        | line 2, column item
          """)
  void a_line_that_makes_no_sense_is_named(String line, String problem) throws IOException {
    assertThat(budget(line)).isEqualTo(3);
    assertThat(run.err()).contains(problem);
  }

  @Test
  void the_spike_is_the_one_day_out_of_the_ordinary() {
    assertThat(run.exitCode("cost", "anomalies", "--by", "total", "-o", "csv")).isZero();
    assertThat(run.out().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("(all),2026-10-08,1,50,10,40,USD,")
        .endsWith(",Amazon DynamoDB");
    assertThat(run.exitCode("cost", "anomalies", "--min-amount", "41")).isZero();
    assertThat(run.out()).startsWith("Nothing out of the ordinary");
    assertThat(run.exitCode("cost", "anomalies", "--by", "route")).isEqualTo(2);
  }

  private int budget(String lines) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("budgets.csv"), "cut,item,amount,currency,from\n" + lines + "\n");
    return run.exitCode("cost", "budget", "--file", file.toString(), "-o", "csv");
  }
}
