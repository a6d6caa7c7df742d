package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bills are delivered again: corrected, shortened, credited, out of order, torn by a crash. */
class DeliveryTest {
  private static final Instant NOON = Instant.parse("2026-11-03T12:00:00Z");
  private static final Map<String, Instant> AUTUMN =
      Map.of(
          "from", Instant.parse("2026-10-01T00:00:00Z"),
          "to", Instant.parse("2026-12-01T00:00:00Z"));
  private static final String HEADER =
      "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,"
          + "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName\n";

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;
  private int files;

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
  void later_delivery_takes_the_place_of_the_earlier_one_to_the_last_digit() throws IOException {
    ImportReport first = imported(0, november("a", "1.10", "2.20", "3.30"));
    // One line corrected, one gone, one credited.
    ImportReport second = imported(1, november("a", "1.15", "2.20", "-0.0000000001"));

    assertThat(current()).isEqualByComparingTo("3.3499999999");
    assertThat(second.supersedes())
        .extracting(SupersededDelivery::deliveryId)
        .containsExactly(first.deliveryId());
    assertThat(second.supersedes().get(0).billedCost()).isEqualByComparingTo("6.6");
  }

  @Test
  void identical_delivery_changes_nothing_even_after_a_later_one() throws IOException {
    imported(0, november("a", "1.10"));
    imported(1, november("a", "5"));
    Map<Path, Long> before = landed();

    ImportReport again = imported(2, november("a", "1.10"));

    assertThat(again.isAlreadyImported()).isTrue();
    assertThat(again.supersedes()).isEmpty();
    assertThat(again.totals().get("USD").billedCost()).isEqualByComparingTo("1.10");
    assertThat(landed()).isEqualTo(before);
    assertThat(current()).isEqualByComparingTo("5");
  }

  @Test
  void deliveries_of_other_accounts_and_periods_stand_beside_it() throws IOException {
    imported(0, november("a", "1"));
    imported(1, november("b", "2"));
    imported(2, october("a", "4"));

    assertThat(current()).isEqualByComparingTo("7");
  }

  @Test
  void each_period_of_one_file_is_superseded_by_itself() throws IOException {
    imported(0, november("a", "1") + october("a", "10").replace(HEADER, ""));
    imported(1, november("a", "2"));

    assertThat(current()).isEqualByComparingTo("12");
  }

  @Test
  void two_versions_of_an_export_below_one_folder_are_refused_and_not_added_up()
      throws IOException {
    Path export = folder.resolve("export");
    write(export.resolve("2026-11/version-1/bill.csv"), november("1111", "1.50"));
    write(export.resolve("2026-11/version-2/bill.csv"), november("1111", "1.75"));

    assertThatThrownBy(() -> BillingImport.importFile(lake, export, BillingFormat.AUTO, clock(0)))
        .isInstanceOf(BillingFileException.class)
        .hasMessage(
            "Folder %s is no single delivery: 2026-11/version-1 and 2026-11/version-2 both bill"
                    .formatted(export)
                + " example cloud/focus/1111/2026-11-01; import the one that counts, which is the"
                + " newer version of the export");
    assertThat(landed()).isEmpty();
  }

  @Test
  void folders_of_other_periods_and_accounts_are_one_delivery() throws IOException {
    Path export = folder.resolve("export");
    write(export.resolve("2026-10/bill.csv"), october("1111", "1.50"));
    write(export.resolve("2026-11/bill-1.csv"), november("1111", "2.25"));
    write(export.resolve("2026-11/bill-2.csv"), november("1111", "0.25"));
    write(export.resolve("2026-11/other/bill.csv"), november("2222", "4.00"));

    BillingImport.importFile(lake, export, BillingFormat.AUTO, clock(0));

    assertThat(current()).isEqualByComparingTo("8.00");
  }

  @Test
  void the_same_file_twice_below_one_folder_is_refused() throws IOException {
    Path export = folder.resolve("export");
    Path one = write(export.resolve("bill.csv"), november("1111", "1.50"));
    Path other = write(export.resolve("copy.csv"), november("1111", "1.50"));

    assertThatThrownBy(() -> BillingImport.importFile(lake, export, BillingFormat.AUTO, clock(0)))
        .isInstanceOf(BillingFileException.class)
        .hasMessage("Files %s and %s are the same, and would be billed twice", one, other);
  }

  @Test
  void torn_delivery_does_not_count_until_it_is_imported_again() throws IOException {
    imported(0, november("a", "1"));
    Map<Path, Long> before = landed();
    Path file = write(november("a", "1", "2", "3", "4", "5"));
    BillingImport.importFile(lake, file, BillingFormat.AUTO, clock(1), 2);
    Map<Path, Long> parts = landed();
    parts.keySet().removeAll(before.keySet());
    assertThat(parts.values()).containsExactlyInAnyOrder(2L, 2L, 1L);
    // As after a crash before the last file.
    for (Path part : parts.keySet()) {
      if (parts.get(part) == 1) {
        Files.delete(part);
      }
    }

    assertThat(current()).isEqualByComparingTo("1");
    ImportReport resumed = BillingImport.importFile(lake, file, BillingFormat.AUTO, clock(2), 2);

    assertThat(resumed.isAlreadyImported()).isFalse();
    assertThat(current()).isEqualByComparingTo("15");
  }

  @Test
  void duckdb_sums_the_landed_charges_to_what_the_import_reports() throws Exception {
    Path file = Path.of("..", "..", "shared", "data", "billing", "focus-1.0-sample.csv");
    assumeThat(Files.exists(file)).as("the real bills are beside the repository").isTrue();
    ImportReport report = BillingImport.importFile(lake, file, BillingFormat.FOCUS, clock(0));

    assertThat(duckDbSum("billed_cost", landed().keySet().stream().toList()))
        .isEqualTo(new BigDecimal("20.520226728990000000"))
        .isEqualByComparingTo(report.totals().get("USD").billedCost());
    assertThat(duckDbSum("list_cost", landed().keySet().stream().toList()))
        .isEqualByComparingTo(report.totals().get("USD").listCost());
    assertThat(current()).isEqualByComparingTo("20.520226728990");
  }

  private BigDecimal duckDbSum(String column, List<Path> paths) throws SQLException {
    String list = paths.stream().map(path -> "'" + path + "'").collect(Collectors.joining(", "));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT sum(%s) FROM read_parquet([%s])".formatted(column, list))) {
      result.next();
      return result.getBigDecimal(1);
    }
  }

  private ImportReport imported(int hour, String content) throws IOException {
    return BillingImport.importFile(lake, write(content), BillingFormat.AUTO, clock(hour));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("delivery-" + files++ + ".csv"), content);
  }

  private static Path write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static Clock clock(int hour) {
    return Clock.fixed(NOON.plus(Duration.ofHours(hour)), ZoneOffset.UTC);
  }

  private static String november(String account, String... costs) {
    return rows(account, "2026-11-01,2026-12-01", "2026-11-02", costs);
  }

  private static String october(String account, String... costs) {
    return rows(account, "2026-10-01,2026-11-01", "2026-10-02", costs);
  }

  private static String rows(String account, String period, String day, String... costs) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (String cost : costs) {
      csv.append(
          "%s,%s,USD,%s,Usage,%sT10:00:00Z,%sT11:00:00Z,Example Cloud,Compute\n"
              .formatted(cost, account, period, day, day));
    }
    return csv.toString();
  }

  /** What the charges that count add up to. */
  private BigDecimal current() {
    QueryResult lines =
        engine.run(
            "reconciliation",
            Map.of("from", Instant.parse("2024-01-01T00:00:00Z"), "to", AUTUMN.get("to")));
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < lines.rows().size(); i++) {
      sum = sum.add((BigDecimal) lines.value(i, "charged_billed_cost"));
    }
    return sum;
  }

  /** Landed files with their row counts. */
  private Map<Path, Long> landed() {
    try {
      return lake.snapshot().files(Tables.CHARGES).stream()
          .collect(Collectors.toMap(LakeFile::path, LakeFile::rowCount));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
