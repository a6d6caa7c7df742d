package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.cli.output.Terminal;
import dev.spanledger.house.Sources;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.ServerProcess;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The main job with the lake in S3Mock, as somebody types it, beside the same in a folder: what is
 * told of the one is told of the other, to the last digit.
 */
class S3LakeIT {
  private static final String BUCKET_LAKE = "s3://lakes/shop";
  private static final Clock NEXT_DAY =
      Clock.fixed(Instant.parse("2026-11-03T12:00:00Z"), ZoneOffset.UTC);

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
    client.createBucket(request -> request.bucket("lakes"));
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    client.close();
    server.close();
  }

  @Test
  void a_lake_in_a_bucket_says_what_one_in_a_folder_says() throws Exception {
    List<List<String>> lakes =
        List.of(List.of("--lake=" + folder.resolve("lake")), inBucket("here"));
    for (List<String> lake : lakes) {
      collect(lake);
    }
    assertThat(keys("shop/landing/spans/")).hasSize(1);
    same(lakes, "services", "--from=2026-11-02", "--to=2026-11-03", "--output=csv");

    for (List<String> lake : lakes) {
      assertThat(exitCode(lake, "lake", "compact")).as(text(err)).isZero();
    }
    assertThat(keys("shop/iceberg/spans/data/")).hasSize(1);
    String services =
        same(lakes, "services", "--from=2026-11-02", "--to=2026-11-03", "--output=csv");
    assertThat(services).contains("orders-api").contains("payment");

    Path bill =
        Sources.root()
            .resolve(
                "analytics/src/test/resources/dev/spanledger/analytics/showback/cur2-two-services.csv");
    for (List<String> lake : lakes) {
      assertThat(exitCode(lake, "cost", "import", bill.toString())).as(text(err)).isZero();
      assertThat(exitCode(lake, "cost", "allocate")).as(text(err)).isZero();
    }
    same(lakes, "cost", "reconcile", "--output=json");
    for (List<String> lake : lakes) {
      assertThat(exitCode(lake, "lake", "compact")).as(text(err)).isZero();
    }
    String reconciled = same(lakes, "cost", "reconcile", "--output=json");
    assertThat(reconciled)
        .as("6.25E-6 for compute and 8.0E-7 for requests of orders-api, by the bill's own lines")
        .contains("\"status\" : \"RECONCILED\"", "\"allocated_billed_cost\" : \"0.00000705\"");
    assertThat(same(lakes, "cost", "unit", "--from=2026-11-01", "--to=2026-12-01", "--output=csv"))
        .contains("(unknown),NO_CALLER,,0.00000705,");
    assertThat(same(lakes, "lake", "verify")).contains("Every file is what was written.");

    damaged();
  }

  /** One byte of a compacted file is changed in the bucket, and no copy is left here. */
  private void damaged() throws IOException {
    String key = keys("shop/iceberg/spans/data/").get(0);
    byte[] content =
        client.getObjectAsBytes(request -> request.bucket("lakes").key(key)).asByteArray();
    content[content.length / 2] ^= 1;
    client.putObject(request -> request.bucket("lakes").key(key), RequestBody.fromBytes(content));

    assertThat(exitCode(inBucket("here"), "lake", "verify", "--output=csv")).isEqualTo(1);
    assertThat(text(out)).contains("spans,s3://lakes/" + key + ",\"its CRC-32C is ");
    assertThat(exitCode(inBucket("here"), "services", "--from=2026-11-02", "--to=2026-11-03"))
        .isZero();
    assertThat(text(err))
        .contains(
            "File " + key.substring(key.lastIndexOf('/') + 1) + " of table spans is left out");
    assertThat(exitCode(inBucket("elsewhere"), "services", "--last=24h")).isEqualTo(3);
    assertThat(text(err)).contains("are in another catalog, \"SQLite ");
  }

  @Test
  void what_is_no_lake_in_s3_is_bad_input() {
    assertThat(
            exitCode(
                List.of("--lake=s3://lakes/nothing", "--lake-endpoint-url=" + server.endpoint()),
                "services"))
        .isEqualTo(3);
    assertThat(text(err))
        .startsWith(
            "spanledger: No lake at s3://lakes/nothing/: nothing has a key that starts so;");
    assertThat(exitCode(List.of("--lake=s3://X"), "services")).isEqualTo(2);
    assertThat(text(err)).startsWith("spanledger: --lake: \"s3://X\" is not a place in S3");
  }

  private static List<String> inBucket(String local) {
    return List.of(
        "--lake=" + BUCKET_LAKE,
        "--lake-folder=" + folder.resolve(local),
        "--lake-endpoint-url=" + server.endpoint());
  }

  private String same(List<List<String>> lakes, String... arguments) {
    List<String> answers = new ArrayList<>();
    for (List<String> lake : lakes) {
      assertThat(exitCode(lake, arguments)).as(text(err)).isZero();
      answers.add(text(out));
    }
    assertThat(answers.get(1)).isEqualTo(answers.get(0)).isNotBlank();
    return answers.get(0);
  }

  private int exitCode(List<String> lake, String... arguments) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(lake);
    Terminal terminal =
        Terminal.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(all.toArray(String[]::new), terminal, NEXT_DAY);
  }

  /** A collector in a process of its own, which is sent a few requests and ended with SIGTERM. */
  private static void collect(List<String> lake) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Daws.accessKeyId=any",
                "-Daws.secretAccessKey=any",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "collect",
                "--port=0",
                "--compact-every=0s"));
    command.addAll(lake);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      URI address = URI.create(lines.readLine());
      post(address.resolve("/v1/traces"), spans());
      for (int run = 1; run <= 4; run++) {
        post(address.resolve("/v1/platform"), report(run));
      }
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void post(URI to, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  private static String spans() {
    return """
    {"resourceSpans":[
    %s,
    %s]}
    """
        .formatted(
            span("orders-api", "00000000000000a1", "", "POST /orders", 2, 100),
            span("payment", "00000000000000a2", "00000000000000a1", "charge", 3, 40));
  }

  private static String span(
      String service, String id, String parent, String name, int kind, int millis) {
    long start = 1_793_613_600_000L;
    return """
    {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%s"}}]},
     "scopeSpans":[{"spans":[{"traceId":"69088f20000000000000000000000001","spanId":"%s",
      "parentSpanId":"%s","name":"%s","kind":%d,"startTimeUnixNano":"%d000000",
      "endTimeUnixNano":"%d000000"}]}]}\
    """
        .formatted(service, id, parent, name, kind, start, start + millis);
  }

  /** 100, 150, 200 and 300 ms of 512 MB: the 0.375 GB-seconds and 4 requests of the bill. */
  private static String report(int run) {
    int millis = List.of(100, 150, 200, 300).get(run - 1);
    return """
    {"resource":{"faas.name":"orders-api","faas.instance":"i-1","cloud.provider":"aws",
      "cloud.region":"us-east-1","cloud.account.id":"123456789012","service.name":"orders-api",
      "cloud.resource_id":"arn:aws:lambda:us-east-1:123456789012:function:orders-api"},
     "events":[{"time":"2026-11-02T10:0%d:05Z","type":"platform.report","record":{
      "requestId":"r-%d","metrics":{"durationMs":%d.0,"billedDurationMs":%d,"memorySizeMB":512}}}]}
    """
        .formatted(run, run, millis, millis);
  }

  private static List<String> keys(String prefix) {
    return client
        .listObjectsV2(request -> request.bucket("lakes").prefix(prefix))
        .contents()
        .stream()
        .map(object -> object.key())
        .toList();
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
