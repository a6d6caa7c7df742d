package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillingImportTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String FOCUS_HEADER =
      "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,"
          + "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName\n";

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
  void every_habit_of_real_files_is_a_named_finding_with_its_first_place() throws IOException {
    ImportReport report = imported("focus-traps.csv");

    assertThat(report.sourceFormat()).isEqualTo("focus-1.2");
    assertThat(report.findings())
        .extracting(finding -> finding.code() + " " + finding.count() + " " + finding.example())
        .containsExactly(
            "EFFECTIVE_COST_ROUNDED 3 Example Cloud, row 1: 0 for BilledCost 0.0024000048",
            "CONTRACTED_COST_ROUNDED 3 Example Cloud, row 1: 0 for BilledCost 0.0024000048",
            "RATE_MISMATCH 1 row 5, billed cost: \"0.5 for 2 x 0.3\"",
            "DECIMALS_ROUNDED 1 row 4, BilledCost: \"-0.0128899200000000005 stored as"
                + " -0.012889920000000001\"; stored minus stated, all together:"
                + " -0.0000000000000000005",
            "UNIT_TEXT_MISMATCH 1 row 1, lambda.gb_second in unit: \"Seconds\"",
            "NEGATIVE_USAGE 1 row 4, quantity and cost: \"-0.001, -0.012889920000000001\"",
            "PERIOD_OUTSIDE 1 row 4, charge period: \"from 2026-09-30T23:00:00Z, billed from"
                + " 2026-10-01T00:00:00Z\"",
            "SEVERAL_PERIODS 2 2026-09-01T00:00:00Z, 2026-10-01T00:00:00Z",
            "NULL_TEXT 26 row 1, BillingAccountName: \"NULL\"",
            "TEXT_NORMALIZED 1 row 3, ChargeFrequency: \"One-time\"",
            "TAG_KEY_SPACE 1 row 1, tags: \" org\"",
            "TAGS_UNREADABLE 1 row 5, Tags: \"not json\"",
            "NON_FOCUS_COLUMN 1 \"Row Id\"",
            "ROW_SHORT 1 row 14, fields: \"2\"",
            "REFUSED_ROW_LONG 1 row 15, field 37: \"x\"",
            "REFUSED_COST 2 row 7, BilledCost: absent",
            "REFUSED_NUMBER_RANGE 1 row 9, BilledCost: \"1E+30\"",
            "REFUSED_TIME 2 row 12, ChargePeriodStart: \"31/9/2026\"",
            "REFUSED_CURRENCY 1 row 10, BillingCurrency: \"dollars\"",
            "REFUSED_CATEGORY 1 row 11, ChargeCategory: \"Fun\"",
            "REFUSED_IDENTITY 1 row 13, BillingAccountId: absent");
  }

  @Test
  void one_bad_row_is_refused_by_number_and_the_others_are_taken() throws IOException {
    ImportReport report = imported("focus-traps.csv");

    assertThat(report.rows()).isEqualTo(6);
    assertThat(report.refusedRows()).isEqualTo(9);
    assertThat(report.refused())
        .extracting(RefusedRow::row)
        .containsExactly(7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
    assertThat(report.refused().get(1).value()).isEqualTo("BilledCost: \"1,234\"");
  }

  @Test
  void rounded_effective_cost_gives_way_to_billed_cost_and_is_kept_as_stated() throws IOException {
    ImportReport report = imported("focus-traps.csv");

    CostTotals totals = report.totals().get("USD");
    assertThat(CostTotals.plain(totals.billedCost())).isEqualTo("-1.860477915200000001");
    assertThat(CostTotals.plain(totals.effectiveCost())).isEqualTo("-1.8604779152");
    assertThat(CostTotals.plain(totals.contractedCost())).isEqualTo("0.73711008");
    Row credit = charges().get(2);
    assertThat(credit.get("effective_cost")).isEqualTo(credit.get("billed_cost"));
    assertThat(credit.get("contracted_cost")).isNull();
    assertThat(extra(credit))
        .containsEntry("EffectiveCost", "-3")
        .containsEntry("ContractedCost", "-3")
        .containsEntry("Row Id", "102")
        .containsEntry("x_Team", "blue");
  }

  @Test
  void azure_tags_without_braces_are_tags() throws IOException {
    imported("focus-traps.csv");

    assertThat(charges().get(1).get("tags")).isEqualTo(Map.of("team", "a", "env", "prod"));
    assertThat(charges().get(0).get("tags")).isEqualTo(Map.of("team", "a", " org", "x"));
    assertThat(extra(charges().get(4))).containsEntry("Tags", "not json");
  }

  @Test
  void gzip_semicolons_and_byte_order_mark_change_nothing() throws IOException {
    String csv = "\ufeff" + Files.readString(resource("cur2-hand-worked.csv"));
    Path file = folder.resolve("bill.csv.gz");
    try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(file))) {
      output.write(csv.getBytes(StandardCharsets.UTF_8));
    }
    ImportReport report = BillingImport.importFile(lake, file, BillingFormat.CUR2, CLOCK);

    assertThat(report.rows()).isEqualTo(6);
    assertThat(CostTotals.plain(report.totals().get("USD").billedCost())).isEqualTo("0.01051685");

    String header = FOCUS_HEADER.replace(',', ';');
    ImportReport other = imported("semicolon.csv", header + focusRow("0.25").replace(',', ';'));
    assertThat(CostTotals.plain(other.totals().get("EUR").billedCost())).isEqualTo("0.25");
  }

  @Test
  void header_in_capitals_with_underscores_is_read_and_reported() throws IOException {
    String header =
        FOCUS_HEADER.replace("BilledCost", "BILLED_COST").replace("ServiceName", "service_name");
    ImportReport report = imported("variants.csv", header + focusRow("0.25"));

    assertThat(report.rows()).isEqualTo(1);
    assertThat(report.findings(FindingCode.HEADER_VARIANT)).hasSize(1);
    assertThat(report.findings(FindingCode.HEADER_VARIANT).get(0).count()).isEqualTo(2);
    assertThat(report.findings(FindingCode.COLUMN_MISSING).get(0).count()).isEqualTo(11);
  }

  @Test
  void legacy_cur_with_two_names_in_one_header_cell_is_taken_apart() throws IOException {
    ImportReport report =
        imported(
            "glued.csv",
            "bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,"
                + "lineItem/LineItemType,lineItem/CurrencyCode,pricing/termpricing/unit,"
                + "lineItem/UnblendedCost,resourceTags/user:Team\n"
                + "1,2023-11-01T00:00:00.000Z,2023-12-01T00:00:00.000Z,Usage,USD,OnDemand,GB,"
                + "5.2E-9,blue\n");

    assertThat(report.sourceFormat()).isEqualTo("cur");
    assertThat(CostTotals.plain(report.totals().get("USD").billedCost())).isEqualTo("0.0000000052");
    assertThat(report.findings(FindingCode.COLUMN_GLUED)).hasSize(1);
    assertThat(charges().get(0).get("pricing_unit")).isEqualTo("GB");
    assertThat(charges().get(0).get("tags")).isEqualTo(Map.of("user:Team", "blue"));
  }

  @Test
  void file_that_is_no_bill_is_an_error_that_says_what_was_found() throws IOException {
    Path file = Files.writeString(folder.resolve("letter.csv"), "Dear,Sir\n1,2\n");

    assertThatThrownBy(() -> BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK))
        .isInstanceOf(BillingFileException.class)
        .hasMessage(
            ("Billing file %s is none of FOCUS, CUR 2.0, CUR, Azure, Google and Oracle: its header has"
                    + " no cost column of theirs, but \"Dear, Sir\"")
                .formatted(file));
    assertThatThrownBy(() -> BillingImport.importFile(lake, file, BillingFormat.FOCUS, CLOCK))
        .hasMessageStartingWith(
            "Billing file %s read as FOCUS lacks the mandatory columns [BilledCost, "
                .formatted(file));
    Path cur = resource("cur2-hand-worked.csv");
    assertThatThrownBy(() -> BillingImport.importFile(lake, cur, BillingFormat.FOCUS, CLOCK))
        .hasMessage(
            "Billing file %s is said to be FOCUS, but its header is that of CUR2".formatted(cur));
    assertThatThrownBy(
            () -> BillingImport.importFile(lake, folder.resolve("x"), BillingFormat.AUTO, CLOCK))
        .hasMessage("No billing file or folder at %s".formatted(folder.resolve("x")));
  }

  @Test
  void empty_and_broken_files_are_errors_not_crashes() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.csv"), "");
    Path parquet = Files.writeString(folder.resolve("broken.parquet"), "PAR1 and then nothing");
    Path gzip = Files.write(folder.resolve("cut.csv.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});

    for (Path file : List.of(empty, parquet, gzip)) {
      assertThatThrownBy(() -> BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK))
          .as(file.toString())
          .isInstanceOf(BillingFileException.class);
    }
  }

  @Test
  void titles_before_the_header_and_signs_around_numbers_are_read_over() throws IOException {
    String header = "Usage Data Extract\nsep=,\n\n" + FOCUS_HEADER;
    ImportReport report =
        imported(
            "titles.csv",
            header
                + focusRow("$0.25")
                + focusRow("(0.05)")
                + focusRow("\"€ 1,234.50\"")
                + focusRow("(0.05")
                + focusRow("\"1,234\""));

    assertThat(CostTotals.plain(report.totals().get("EUR").billedCost())).isEqualTo("1234.70");
    assertThat(report.refused())
        .extracting(row -> row.row() + " " + row.value())
        .containsExactly("4 BilledCost: \"(0.05\"", "5 BilledCost: \"1,234\"");
    assertThat(report.findings(FindingCode.NUMBER_SEPARATED).get(0).count()).isEqualTo(3);
  }

  @Test
  void folder_of_several_files_is_one_delivery() throws IOException {
    Path export = Files.createDirectories(folder.resolve("export/BILLING_PERIOD=2026-11"));
    Files.writeString(export.resolve("part-1.csv"), FOCUS_HEADER + focusRow("0.25"));
    Files.writeString(export.resolve("part-2.csv"), FOCUS_HEADER + focusRow("0.5"));
    Files.writeString(export.resolve("Manifest.json"), "{}");

    ImportReport report =
        BillingImport.importFile(lake, folder.resolve("export"), BillingFormat.AUTO, CLOCK);

    assertThat(report.rows()).isEqualTo(2);
    assertThat(CostTotals.plain(report.totals().get("EUR").billedCost())).isEqualTo("0.75");
    assertThat(charges())
        .extracting(row -> row.string("charge_id"))
        .containsExactly(report.deliveryId() + ":1.1", report.deliveryId() + ":2.1");
  }

  private ImportReport imported(String resource) throws IOException {
    return BillingImport.importFile(lake, resource(resource), BillingFormat.AUTO, CLOCK);
  }

  private ImportReport imported(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream input = BillingImport.class.getResourceAsStream(name)) {
      Files.write(file, input.readAllBytes());
    }
    return file;
  }

  private static String focusRow(String cost) {
    return cost
        + ",acc-1,EUR,2026-11-01,2026-12-01,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,"
        + "Example Cloud,Compute\n";
  }

  /** All charges in the lake, by file and row. */
  private List<Row> charges() throws IOException {
    List<Row> charges = new ArrayList<>();
    for (LakeFile file : lake.snapshot().files(Tables.CHARGES)) {
      ParquetTableReader.read(Tables.CHARGES, file.path(), charges::add);
    }
    charges.sort(
        (a, b) -> {
          int byFile = a.string("source_file").compareTo(b.string("source_file"));
          return byFile != 0 ? byFile : a.int64("source_row").compareTo(b.int64("source_row"));
        });
    return charges;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> extra(Row charge) {
    return (Map<String, String>) charge.get("x_extra");
  }
}
