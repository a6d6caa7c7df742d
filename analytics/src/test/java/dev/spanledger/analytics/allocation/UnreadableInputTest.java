package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbLimits;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an allocation says where it cannot read all that it would split the bill over. */
class UnreadableInputTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void invocations_that_cannot_be_read_are_a_finding_and_not_silently_unobserved()
      throws IOException {
    Path damaged = landARunInAFileEach();
    try (Lake lake = Lake.open(folder.resolve("lake"));
        QueryEngine engine = DuckDbEngine.open(lake)) {
      BillingImport.importFile(lake, bill(), BillingFormat.CUR2, CLOCK);

      PeriodAllocation period = Allocation.run(lake, engine, CLOCK).periods().get(0);

      assertThat(period.invocationCount()).isEqualTo(1);
      assertThat(period.findings())
          .filteredOn(finding -> finding.code() == AllocationFindingCode.FILE_DAMAGED)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.count()).isEqualTo(1);
                assertThat(finding.example())
                    .startsWith(
                        "File %s of table invocations is left out: "
                            .formatted(damaged.getFileName()));
              });
    }
  }

  @Test
  void an_hour_with_more_runs_than_the_engine_answers_is_allocated_all_the_same()
      throws IOException {
    DuckDbLimits fewRows = new DuckDbLimits(128L << 20, 1L << 30, 1, 1, Duration.ofSeconds(30), 50);
    try (Lake lake = Lake.open(folder.resolve("lake"));
        QueryEngine engine = DuckDbEngine.open(lake, fewRows)) {
      GivenShop shop = new GivenShop();
      for (int i = 0; i < 51; i++) {
        shop.run("a" + i, HOUR.plusSeconds(i), 100, null);
      }
      shop.land(lake, "0000000000000001");
      BillingImport.importFile(lake, bill(), BillingFormat.CUR2, CLOCK);

      PeriodAllocation period = Allocation.run(lake, engine, CLOCK).periods().get(0);

      assertThat(period.invocationCount()).isEqualTo(51);
    }
  }

  /** The file of the second run, one bit of which is another. */
  private Path landARunInAFileEach() throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      GivenShop first = new GivenShop();
      first.run("a1", HOUR.plusSeconds(60), 100, null);
      first.land(lake, "0000000000000001");
      Path whole = lake.snapshot().filesByTable().get("invocations").get(0).path();
      GivenShop second = new GivenShop();
      second.run("a2", HOUR.plusSeconds(90), 200, null);
      second.land(lake, "0000000000000002");
      Path file =
          lake.snapshot().filesByTable().get("invocations").stream()
              .map(landed -> landed.path())
              .filter(path -> !path.equals(whole))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.delete(file);
      Files.write(file, bytes);
      return file;
    }
  }

  private Path bill() throws IOException {
    Path file = folder.resolve("cur2-hand-worked.csv");
    try (InputStream input = BillingImport.class.getResourceAsStream("cur2-hand-worked.csv")) {
      Files.copy(input, file);
    }
    return file;
  }
}
