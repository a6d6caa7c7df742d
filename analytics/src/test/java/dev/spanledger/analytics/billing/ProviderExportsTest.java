package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Azure, Google and Oracle write, and the later versions of FOCUS; totals by hand. */
class ProviderExportsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-12-03T00:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void azure_actual_costs_have_days_and_a_billing_period_that_ends_with_its_last_day()
      throws IOException {
    ImportReport report = imported("azure-actual.csv");

    assertThat(report.sourceFormat()).isEqualTo("azure");
    assertThat(billed(report, "EUR")).isEqualTo("1200.2820564902");
    assertThat(categories(report))
        .containsExactly("Adjustment 0", "Purchase 1200.25", "Usage 0.0320564902");
    assertThat(report.refused())
        .extracting(RefusedRow::row, RefusedRow::value)
        .containsExactly(tuple(5L, "CostInBillingCurrency: absent"));
    assertThat(codes(report))
        .containsExactlyInAnyOrder(
            "NUMBER_SEPARATED:2", "TIME_MONTH_FIRST:15", "DECIMALS_ROUNDED:1", "REFUSED_COST:1");
    Row last = charges().get(1);
    assertThat(Times.instant(last.requiredInt64("billing_period_end")))
        .isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
    assertThat(Times.instant(last.requiredInt64("charge_period_end")))
        .isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
    assertThat(charges().get(0).get("tags")).isEqualTo(Map.of("team", "shop", "env", "prod"));
  }

  @Test
  void azure_amortised_costs_say_that_they_are_and_show_what_was_not_used() throws IOException {
    ImportReport report = imported("azure-amortized.csv");

    assertThat(billed(report, "USD")).isEqualTo("1.479574866916745901");
    assertThat(report.findings(FindingCode.COST_AMORTIZED).get(0).count()).isEqualTo(2);
    assertThat(charges())
        .extracting(row -> row.string("commitment_discount_status"))
        .containsExactly("Used", "Unused", null);
    assertThat(charges().get(2).get("x_extra"))
        .asString()
        .contains("exact CostInBillingCurrency=0.0001188669167459011366");
  }

  @Test
  void older_azure_exports_are_billed_to_their_subscription_by_the_month() throws IOException {
    assertThat(billed(imported("azure-pretax.csv"), "USD")).isEqualTo("0.00010368");
    Row charge = charges().get(0);
    assertThat(charge.string("billing_account_id")).isEqualTo("sub-1");
    assertThat(charge.string("billed_resource_id")).isEqualTo("/subscriptions/sub-1/x");
    assertThat(Times.instant(charge.requiredInt64("billing_period_end")))
        .isEqualTo(Instant.parse("2026-08-01T00:00:00Z"));
  }

  @Test
  void azure_customer_agreements_have_list_costs() throws IOException {
    ImportReport report = imported("azure-customer-agreement.csv");

    assertThat(billed(report, "USD")).isEqualTo("0.0000204972");
    assertThat(CostTotals.plain(report.totals().get("USD").listCost())).isEqualTo("0.0000304972");
  }

  @Test
  void credits_beside_a_cost_at_google_are_charges_of_their_own() throws IOException {
    ImportReport report = imported("gcp-export.csv");

    assertThat(report.sourceFormat()).isEqualTo("gcp");
    assertThat(report.rows()).isEqualTo(3);
    assertThat(billed(report, "USD")).isEqualTo("0.070012");
    assertThat(categories(report))
        .containsExactly("Credit -0.000005", "Tax 0.07", "Usage 0.000017");
    assertThat(codes(report)).contains("CREDIT_SPLIT:2", "REFUSED_CREDITS:1");
    assertThat(charges())
        .filteredOn(row -> "Credit".equals(row.string("charge_category")))
        .extracting(row -> row.string("charge_description"))
        .containsExactlyInAnyOrder("Trial", "Rest");
    assertThat(charges()).extracting(row -> row.string("charge_id")).doesNotHaveDuplicates();
    assertThat(imported("gcp-export.csv").isAlreadyImported()).isTrue();
  }

  @Test
  void oracle_cost_reports_keep_eighteen_decimals_and_do_not_count_overage_twice()
      throws IOException {
    ImportReport report = imported("oci-cost-report.csv");

    assertThat(report.sourceFormat()).isEqualTo("oci");
    assertThat(billed(report, "USD")).isEqualTo("0.012264277499950943");
    assertThat(charges().get(0).get("tags"))
        .isEqualTo(Map.of("Oracle-Tags.CreatedBy", "default/x", "team", "shop"));
    assertThat(charges().get(2).string("charge_class")).isEqualTo("Correction");
  }

  @Test
  void focus_1_4_names_its_providers_anew_and_corrects_closed_months() throws IOException {
    ImportReport report = imported("focus-1.4.csv");

    assertThat(report.sourceFormat()).isEqualTo("focus-1.4");
    assertThat(billed(report, "EUR")).isEqualTo("0.249999999999999998");
    assertThat(codes(report)).containsExactly("DECIMALS_ROUNDED:1");
    assertThat(report.byProvider()).extracting(GroupTotals::name).containsExactly("Example Cloud");
    assertThat(charges().get(1).get("tags")).isEqualTo(Map.of("k", "v"));
    assertThat(charges().get(0).get("x_extra"))
        .asString()
        .contains("AllocatedMethodId=even/v1", "InvoiceDetailId=d-1", "HostProviderName=Host Inc.");
  }

  private ImportReport imported(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream input = BillingImport.class.getResourceAsStream(name)) {
      Files.write(file, input.readAllBytes());
    }
    return BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
  }

  private static String billed(ImportReport report, String currency) {
    assertThat(report.totals().keySet()).containsExactly(currency);
    return report.totals().get(currency).billedCost().stripTrailingZeros().toPlainString();
  }

  private static List<String> categories(ImportReport report) {
    return report.byCategory().stream()
        .map(
            group ->
                group.name()
                    + " "
                    + group.totals().billedCost().stripTrailingZeros().toPlainString())
        .toList();
  }

  private static List<String> codes(ImportReport report) {
    return report.findings().stream()
        .map(finding -> finding.code() + ":" + finding.count())
        .toList();
  }

  private List<Row> charges() throws IOException {
    List<Row> charges = new ArrayList<>();
    for (LakeFile file : lake.snapshot().files(Tables.CHARGES)) {
      ParquetTableReader.read(Tables.CHARGES, file.path(), charges::add);
    }
    charges.sort(Comparator.comparing(row -> row.int64("source_row")));
    return charges;
  }
}
