package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bills that nobody on this project wrote. Expected totals are sums that DuckDB and Python's
 * decimal worked out over the files themselves.
 */
class RealBillsTest {
  private static final Path BILLS = Path.of("..", "..", "shared", "data", "billing");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-11-01T00:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void focus_sample_imports_to_the_last_digit_and_its_rounded_costs_are_reported()
      throws IOException {
    ImportReport report = imported("focus-1.0-sample.csv");

    assertThat(report.sourceFormat()).isEqualTo("focus-1.0");
    assertThat(report.rows()).isEqualTo(1000);
    assertThat(report.refusedRows()).isZero();
    assertThat(report.totals().keySet()).containsExactly("USD");
    assertThat(report.totals().get("USD").billedCost()).isEqualByComparingTo("20.520226728990");
    assertThat(report.byProvider())
        .extracting(group -> group.name() + " " + CostTotals.plain(group.totals().billedCost()))
        .containsExactly("AWS 18.0066386184", "Microsoft 1.97651418586", "Oracle 0.53707392473");
    assertThat(report.byCategory())
        .extracting(group -> group.name() + " " + group.totals().rows())
        .containsExactly("Adjustment 2", "Credit 1", "Usage 997");
  }

  @Test
  void legacy_cur_imports_to_the_last_digit() throws IOException {
    ImportReport report = imported("cur-legacy-anonymous.csv");

    assertThat(report.sourceFormat()).isEqualTo("cur");
    assertThat(report.rows()).isEqualTo(1281);
    assertThat(report.totals().get("USD").billedCost()).isEqualByComparingTo("1.6823086974");
    assertThat(report.byCategory())
        .extracting(group -> group.name() + " " + CostTotals.plain(group.totals().billedCost()))
        .containsExactly("Tax 0.08", "Usage 1.6023086974");
  }

  private ImportReport imported(String name) throws IOException {
    Path file = BILLS.resolve(name);
    assumeThat(Files.exists(file)).as("the real bills are beside the repository").isTrue();
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      return BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
    }
  }

  static List<String> codes(ImportReport report) {
    return report.findings().stream()
        .map(finding -> finding.code() + ":" + finding.count())
        .toList();
  }
}
