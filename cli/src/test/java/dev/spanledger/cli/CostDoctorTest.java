package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One finding of each kind, planted; and a lake in which there is none. */
class CostDoctorTest {
  private static final String HEADER =
      "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,"
          + "ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ChargeDescription,"
          + "PricingQuantity,PricingUnit,ProviderName,ResourceId,InvoiceId\n";

  private @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void in_an_empty_folder() {
    run = new CommandRun(folder.resolve("lake"));
  }

  @Test
  void each_finding_says_what_to_do_and_an_error_is_the_exit_code() throws IOException {
    // Usage on the 1st and the 4th; telemetry on the 8th; a row whose cost is no number.
    importBill(
        charge("2.5", "2026-10-01") + charge("1.5", "2026-10-04") + charge("x", "2026-10-02"));
    landRun("lonely", "2026-10-03T12:00:00Z");
    landRun("late", "2026-10-08T12:00:00Z");
    assertThat(run.exitCode("cost", "doctor", "--output", "csv")).isEqualTo(1);
    assertThat(run.out().lines().map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT.*", "")))
        .contains(
            "ERROR,ROWS_REFUSED,bill.csv,1,,,",
            "ERROR,NOT_ALLOCATED,aws/focus/42/2026-10-01,2,4,USD,",
            "WARNING,BILL_GAP,aws/focus/42/2026-10-01,2,,,",
            "WARNING,BILL_LATE,(telemetry after the last charge),4,,,",
            "WARNING,FUNCTION_NOT_BILLED,lonely,1,,,");
    assertThat(run.out()).contains("run \"\"cost allocate\"\"");
  }

  @Test
  void what_is_allocated_to_nobody_is_a_note_and_no_error() throws IOException {
    importBill(charge("2.5", "2026-10-01"));
    assertThat(run.exitCode("cost", "allocate")).isZero();
    assertThat(run.exitCode("cost", "doctor")).isZero();
    assertThat(run.out()).contains("UNATTRIBUTED").contains("AWS Lambda").contains("2.5");
  }

  @Test
  void a_lake_without_anything_has_no_finding() throws IOException {
    Lake.open(folder.resolve("lake")).close();
    assertThat(run.exitCode("cost", "doctor")).isZero();
    assertThat(run.out()).isEqualTo("Nothing found: bills, telemetry and allocation agree.\n");
  }

  private void importBill(String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("bill.csv"), HEADER + rows);
    assertThat(run.exitCode("cost", "import", file.toString())).isZero();
  }

  private static String charge(String cost, String day) {
    return "%1$s,%1$s,42,USD,Usage,%2$sT00:00:00Z,%2$sT01:00:00Z,2026-10-01T00:00:00Z,"
            .formatted(cost, day)
        + "2026-11-01T00:00:00Z,AWS Lambda,compute,1,GB,aws,,i1\n";
  }

  private void landRun(String function, String time) throws IOException {
    long micros = Instant.parse(time).getEpochSecond() * 1_000_000;
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.land(
          Tables.INVOCATIONS,
          "%016x".formatted(micros),
          List.of(
              new Row(Tables.INVOCATIONS)
                  .set("invocation_id", function)
                  .set("faas_name", function)
                  .set("start_time", micros)
                  .set("report_time", micros)
                  .set("ingest_time", micros)));
    }
  }
}
