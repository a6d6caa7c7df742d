package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.Lake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryFilesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-12-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String HEADER =
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
  void members_of_a_zip_are_one_delivery_and_leave_nothing_behind() throws IOException {
    Path zip =
        zip("bill.zip", "a/part-1.csv", bill("0.25"), "a/part-2.csv", bill("0.5"), "a/x.txt", "?");
    long before = temporary();

    ImportReport report = imported(zip);

    assertThat(billed(report)).isEqualTo("0.75");
    assertThat(report.sourceFile()).isEqualTo("bill.zip");
    assertThat(temporary()).isEqualTo(before);
  }

  @Test
  void a_link_to_a_folder_is_the_folder() throws IOException {
    Path target = Files.createDirectory(folder.resolve("exports"));
    Files.writeString(target.resolve("part.csv"), bill("0.25"));
    Path link = Files.createSymbolicLink(folder.resolve("latest"), target);

    assertThat(billed(imported(link))).isEqualTo("0.25");
  }

  @Test
  void a_gzip_in_a_zip_is_unpacked_twice() throws IOException {
    Path zip = folder.resolve("bill.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
      output.putNextEntry(new ZipEntry("2026/part.csv.gz"));
      GZIPOutputStream packed = new GZIPOutputStream(output);
      packed.write(bill("0.25").getBytes(StandardCharsets.UTF_8));
      packed.finish();
      output.closeEntry();
    }
    assertThat(billed(imported(zip))).isEqualTo("0.25");
  }

  @Test
  void an_empty_zip_is_said_to_hold_no_bill() throws IOException {
    Path zip = folder.resolve("bill.zip");
    new ZipOutputStream(Files.newOutputStream(zip)).close();

    assertThatThrownBy(() -> imported(zip))
        .isInstanceOf(BillingFileException.class)
        .hasMessage("Billing file %s holds no CSV and no Parquet file".formatted(zip));
  }

  @Test
  void a_gzip_that_ends_early_is_no_bill_and_leaves_nothing() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(whole)) {
      packed.write(bill("0.25").repeat(2_000).getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("cut.csv.gz");
    Files.write(file, Arrays.copyOf(whole.toByteArray(), whole.size() - 9));

    assertThatThrownBy(() -> imported(file))
        .isInstanceOf(BillingFileException.class)
        .hasMessageContaining("%s is not readable as CSV: ".formatted(file))
        .hasMessageContaining("Unexpected end of ZLIB input stream");
  }

  /** As DuckDB writes them: exact decimals, times of each unit, a text and a map of tags. */
  @Test
  void parquet_of_another_writer_keeps_every_digit_and_time() throws IOException, SQLException {
    Path file = folder.resolve("bill.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          ("""
          COPY (SELECT
            CAST('0.123456789012345678' AS DECIMAL(38, 18)) AS "BilledCost",
            CAST('0.1' AS DOUBLE) AS "EffectiveCost",
            CAST(3 AS INTEGER) AS "PricingQuantity",
            '123' AS "BillingAccountId",
            'EUR' AS "BillingCurrency",
            DATE '2026-11-01' AS "BillingPeriodStart",
            CAST('2026-12-01' AS TIMESTAMP_S) AS "BillingPeriodEnd",
            'Usage' AS "ChargeCategory",
            CAST('2026-11-02 10:00:00' AS TIMESTAMP_MS) AS "ChargePeriodStart",
            CAST('2026-11-02 11:00:00+00' AS TIMESTAMPTZ) AS "ChargePeriodEnd",
            'AWS' AS "ProviderName",
            'Lambda' AS "ServiceName",
            MAP {'team': 'a'} AS "Tags") TO '%s' (FORMAT parquet)
          """)
              .formatted(file));
    }
    ImportReport report = imported(file);

    assertThat(report.refused()).isEmpty();
    assertThat(billed(report)).isEqualTo("0.123456789012345678");
    CostTotals totals = report.totals().get("EUR");
    assertThat(totals).isNotNull();
    assertThat(totals.effectiveCost()).isEqualByComparingTo("0.1");
    assertThat(report.billingPeriods()).containsExactly(Instant.parse("2026-11-01T00:00:00Z"));
    try (DeliveryRows rows = DeliveryRows.open(file)) {
      rows.forEachRow(
          row ->
              assertThat(row.value(rows.columns().indexOf("ChargePeriodEnd")))
                  .isEqualTo(Times.micros(Instant.parse("2026-11-02T11:00:00Z"))));
    }
  }

  @Test
  void two_folders_of_a_zip_that_bill_the_same_are_refused() throws IOException {
    Path zip = zip("bill.zip", "v1/part.csv", bill("0.25"), "v2/part.csv", bill("0.5"));

    assertThatThrownBy(() -> imported(zip))
        .isInstanceOf(BillingFileException.class)
        .hasMessageContaining("is no single delivery");
  }

  @Test
  void a_name_that_leads_out_of_the_zip_stays_in_our_folder() throws IOException {
    Path zip = zip("bill.zip", "../../../evil.csv", bill("0.25"));

    assertThat(billed(imported(zip))).isEqualTo("0.25");
    assertThat(folder.resolve("evil.csv")).doesNotExist();
    assertThat(folder.getParent().resolve("evil.csv")).doesNotExist();
  }

  @Test
  void a_zip_bomb_is_refused_before_it_fills_the_disk() throws IOException {
    Path zip = folder.resolve("bomb.zip");
    try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
      output.putNextEntry(new ZipEntry("part.csv"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        output.write(zeros);
      }
    }

    assertThatThrownBy(() -> imported(zip))
        .isInstanceOf(BillingFileException.class)
        .hasMessageContaining("unpacks to more than 67108864 bytes");
  }

  @Test
  void data_exports_manifest_decides_what_counts_below_a_folder() throws IOException {
    Path export = folder.resolve("export");
    write("export/data/BILLING_PERIOD=2026-11/new/part-1.csv", bill("0.25"));
    write("export/data/BILLING_PERIOD=2026-11/new/part-2.csv", bill("0.5"));
    write("export/data/BILLING_PERIOD=2026-11/old/part-1.csv", bill("7"));
    String key = "\"s3://bucket/some/prefix/export/data/BILLING_PERIOD=2026-11/new/part-%d.csv\"";
    Path manifest =
        write(
            "export/metadata/BILLING_PERIOD=2026-11/new/export-Manifest.json",
            "{\"dataFiles\": [%s, %s]}".formatted(key.formatted(1), key.formatted(2)));

    ImportReport report = imported(export);

    assertThat(billed(report)).isEqualTo("0.75");
    assertThat(imported(manifest).isAlreadyImported()).isTrue();
  }

  @Test
  void a_delivery_that_lacks_a_listed_file_is_never_used() throws IOException {
    write("cur/20261101-20261201/assembly/cur-1.csv", bill("0.25"));
    Path manifest =
        write(
            "cur/20261101-20261201/cur-Manifest.json",
            "{\"reportKeys\": [\"p/cur/20261101-20261201/assembly/cur-1.csv\","
                + " \"p/cur/20261101-20261201/assembly/cur-2.csv\"]}");

    for (Path path : new Path[] {manifest, folder.resolve("cur")}) {
      assertThatThrownBy(() -> imported(path))
          .isInstanceOf(BillingFileException.class)
          .hasMessage(
              ("Delivery of %s is not whole: 1 of the 2 files that it lists are not there, first"
                      + " \"p/cur/20261101-20261201/assembly/cur-2.csv\"")
                  .formatted(manifest));
    }
  }

  @Test
  void an_azure_blob_shorter_than_listed_is_half_written() throws IOException {
    write("run/part_0.csv", bill("0.25"));
    Path manifest =
        write(
            "run/manifest.json",
            "{\"blobs\": [{\"blobName\": \"d/run/part_0.csv\", \"byteCount\": 100000}]}");

    assertThatThrownBy(() -> imported(manifest))
        .isInstanceOf(BillingFileException.class)
        .hasMessageContaining("is not whole")
        .hasMessageEndingWith("and 100000 are listed");
  }

  private ImportReport imported(Path path) throws IOException {
    return BillingImport.importFile(lake, path, BillingFormat.AUTO, CLOCK);
  }

  private static String billed(ImportReport report) {
    return CostTotals.plain(report.totals().get("EUR").billedCost());
  }

  private static String bill(String cost) {
    return HEADER
        + cost
        + ",acc-1,EUR,2026-11-01,2026-12-01,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,"
        + "Example Cloud,Compute\n";
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private Path zip(String name, String... namesAndContents) throws IOException {
    Path zip = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream output = new ZipOutputStream(file)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        output.putNextEntry(new ZipEntry(namesAndContents[i]));
        output.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return zip;
  }

  private static long temporary() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(path -> path.toString().contains("spanledger-bill-")).count();
    }
  }
}
