package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * {@code cost import s3://...} on S3Mock, as somebody types it. The bills are made for the test.
 */
class S3BillIT {
  private static final String HEADER =
      "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,"
          + "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName\n";
  private static final String DATA =
      "exports/focus/data/BILLING_PERIOD=2026-%s/focus-0000%d.csv.gz";

  @TempDir private static Path folder;
  private static ServerProcess server;
  private static S3Client client;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    server = ServerProcess.s3Mock(folder);
    client =
        new AwsAccess(null, null, server.endpoint())
            .configure(S3Client.builder())
            .forcePathStyle(true)
            .build();
    client.createBucket(request -> request.bucket("bills"));
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    client.close();
    server.close();
  }

  @Test
  void an_export_comes_month_by_month_and_what_is_half_written_waits() throws Exception {
    put(DATA.formatted("09", 1), gzip(bill("09", "1.25")));
    put(DATA.formatted("09", 2), gzip(bill("09", "2.5")));
    put(DATA.formatted("10", 1), gzip(bill("10", "4")));
    manifest("09", DATA.formatted("09", 1), DATA.formatted("09", 2));
    manifest("10", DATA.formatted("10", 1), DATA.formatted("10", 2));

    assertThat(exitCode("s3://bills/exports", "--output=json")).isZero();
    JsonNode first = new ObjectMapper().readTree(text(out));
    assertThat(first.at("/totals/billedCost").asText()).isEqualTo("3.750000000000");
    assertThat(first.at("/deliveries")).hasSize(1);
    assertThat(text(err))
        .contains(
            "Not imported: s3://bills/exports/focus/metadata/BILLING_PERIOD=2026-10/"
                + "focus-Manifest.json is not whole: 1 of the 2 files that it lists are not there,"
                + " first \"s3://bills/exports/focus/data/BILLING_PERIOD=2026-10/focus-00002.csv.gz\"");

    put(DATA.formatted("10", 2), gzip(bill("10", "0.5")));
    manifest("10", DATA.formatted("10", 1), DATA.formatted("10", 2));
    assertThat(exitCode("s3://bills/exports", "--output=json")).isZero();
    JsonNode second = new ObjectMapper().readTree(text(out));
    assertThat(second.at("/totals/billedCost").asText()).isEqualTo("8.250000000000");
    assertThat(second.at("/deliveries/0/alreadyImported").asBoolean()).isTrue();
    assertThat(second.at("/deliveries/0/deliveryId"))
        .isEqualTo(first.at("/deliveries/0/deliveryId"));
    assertThat(second.at("/deliveries/1/alreadyImported").asBoolean()).isFalse();
  }

  @Test
  void one_object_is_a_bill_and_what_is_not_there_is_bad_input() throws Exception {
    put("one/bill.csv", bill("10", "7").getBytes(StandardCharsets.UTF_8));
    assertThat(exitCode("s3://bills/one/bill.csv")).isZero();
    assertThat(text(out)).startsWith("bill.csv: focus-1.0, 1 row imported, 0 refused");

    assertThat(exitCode("s3://bills/nothing/")).isEqualTo(3);
    assertThat(text(err))
        .endsWith("spanledger: No bill at s3://bills/nothing/: nothing has a key that starts so\n");
    assertThat(exitCode("s3://no-such-bucket/x")).isEqualTo(3);
    assertThat(text(err))
        .endsWith("spanledger: There is no bucket no-such-bucket (S3 says 404 NoSuchBucket)\n");
  }

  private int exitCode(String... arguments) {
    out.reset();
    err.reset();
    List<String> all =
        new ArrayList<>(List.of("cost", "import", "--lake=" + folder.resolve("lake")));
    all.add("--endpoint-url=" + server.endpoint());
    all.addAll(List.of(arguments));
    Terminal terminal =
        Terminal.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(all.toArray(String[]::new), terminal, Clock.systemUTC());
  }

  private static void manifest(String month, String... keys) throws InterruptedException {
    // S3 tells time in seconds, and a manifest is written last.
    Thread.sleep(1_100);
    List<String> files = new ArrayList<>();
    for (String key : keys) {
      files.add("\"s3://bills/" + key + "\"");
    }
    String text = "{\"dataFiles\":[%s]}".formatted(String.join(",", files));
    put(
        "exports/focus/metadata/BILLING_PERIOD=2026-%s/focus-Manifest.json".formatted(month),
        text.getBytes(StandardCharsets.UTF_8));
  }

  private static void put(String key, byte[] content) {
    client.putObject(request -> request.bucket("bills").key(key), RequestBody.fromBytes(content));
  }

  private static String bill(String month, String cost) {
    return HEADER
        + "%s,111122223333,USD,2026-%s-01,2026-%s-28,Usage,2026-%s-02,2026-%s-03,AWS,AWS Lambda\n"
            .formatted(cost, month, month, month, month);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
