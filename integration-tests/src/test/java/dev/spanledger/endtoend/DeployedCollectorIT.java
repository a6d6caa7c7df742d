package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.S3Store;
import dev.spanledger.lake.store.ServerProcess;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.RuntimeEnvironment;
import dev.spanledger.locallambda.wire.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The deployment package under AWS's own runtime client, its lake in a bucket of S3Mock. */
@Timeout(300)
class DeployedCollectorIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PACKAGE = "dev.spanledger.collector.lambda.";
  private static final String TOKEN = "correct-horse-battery";
  private static final String TOKEN_SHA256 =
      "62249369389075490555a758353aec61500c6218fa597252d52dc4bd0148f12d";
  private static final String ECHO = "echo";

  @TempDir static Path folder;

  private static ServerProcess s3;
  private static S3Store bucket;
  private static FunctionRunner runner;

  @BeforeAll
  static void deploy() throws Exception {
    s3 = ServerProcess.s3Mock(Files.createDirectory(folder.resolve("s3")));
    put("", new byte[0]);
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    bucket = S3Store.open("telemetry", new AwsAccess("us-east-1", null, s3.endpoint()));
    List<Path> code =
        DeployedPackage.jars(
            DeployedPackage.unpacked(DeployedPackage.function(), folder.resolve("task"))
                .resolve("lib"));
    List<FunctionConfig> functions = new ArrayList<>();
    for (String front :
        List.of("HttpFront", "KinesisFront", "SqsFront", "FirehoseFront", "LogsFront", "S3Front")) {
      functions.add(
          FunctionConfig.builder(front, code, PACKAGE + front)
              .timeout(Duration.ofSeconds(60))
              .build());
    }
    List<Path> echo = new ArrayList<>(DeployedPackage.instrumentation());
    echo.add(Path.of("target/test-classes"));
    functions.add(
        FunctionConfig.builder(
                ECHO, echo, "dev.spanledger.instrumentation.lambda.SpanledgerHandler")
            .environment("SPANLEDGER_HANDLER", EchoFunction.class.getName())
            .environment("SPANLEDGER_EXPORT", "stdout")
            .build());
    runner =
        new FunctionRunner(
            new RuntimeEnvironment(
                "123456789012",
                "eu-central-1",
                DeployedPackage.runtime(),
                Files.createDirectory(folder.resolve("work")),
                "test",
                Map.of(
                    "SPANLEDGER_LAKE",
                    "s3://telemetry/lake",
                    "SPANLEDGER_INGEST_TOKENS_SHA256",
                    TOKEN_SHA256,
                    "AWS_ENDPOINT_URL_S3",
                    s3.endpoint().toString())),
            functions,
            (resource, events) -> {},
            billed -> {},
            Clock.systemUTC());
  }

  @AfterAll
  static void stop() throws Exception {
    if (runner != null) {
      runner.close();
    }
    if (bucket != null) {
      bucket.close();
    }
    if (s3 != null) {
      s3.close();
    }
  }

  @Test
  void function_url_stores_a_request_and_refuses_one_without_the_token() throws Exception {
    String trace = trace("11", "url");
    assertThat(url(trace, "Bearer " + TOKEN).path("statusCode").asInt()).isEqualTo(200);
    assertThat(url(trace, "Bearer wrong").path("statusCode").asInt()).isEqualTo(401);

    assertThat(spans("url")).containsExactly("otlp_http");
  }

  @Test
  void kinesis_sqs_and_firehose_store_their_records() throws Exception {
    String kinesis =
        """
        {"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"p",
          "sequenceNumber":"49590338271490256608559692538361571095921575989136588898",
          "data":"%s","approximateArrivalTimestamp":1795564800.125},"eventSource":"aws:kinesis",
          "eventVersion":"1.0","eventID":"shardId-000000000006:4959","awsRegion":"eu-central-1",
          "eventName":"aws:kinesis:record",
          "eventSourceARN":"arn:aws:kinesis:eu-central-1:123456789012:stream/spans"}]}
        """
            .formatted(base64(gzip(trace("22", "kinesis"))));
    assertThat(invoke("KinesisFront", kinesis).toString()).isEqualTo("{\"batchItemFailures\":[]}");
    invoke("KinesisFront", kinesis);

    String sqs =
        """
        {"Records":[{"messageId":"d9144555-9a4f-4ec3-99a0-fc4e625a8db2","body":%s,
          "attributes":{"SentTimestamp":"1795564800000"},"eventSource":"aws:sqs",
          "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:telemetry"},
          {"messageId":"d9144555-9a4f-4ec3-99a0-fc4e625a8db3","body":"Hello!",
          "attributes":{"SentTimestamp":"1795564800000"},"eventSource":"aws:sqs",
          "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:telemetry"}]}
        """
            .formatted(JSON.writeValueAsString(trace("33", "sqs")));
    assertThat(invoke("SqsFront", sqs).toString()).isEqualTo("{\"batchItemFailures\":[]}");

    JsonNode firehose =
        invoke(
            "FirehoseFront",
            """
            {"invocationId":"i","deliveryStreamArn":"arn:aws:firehose:eu-central-1:1:deliverystream/f",
             "region":"eu-central-1","records":[{"recordId":"1",
             "approximateArrivalTimestamp":1795564800000,"data":"%s"}]}
            """
                .formatted(base64(trace("44", "firehose").getBytes(StandardCharsets.UTF_8))));
    assertThat(firehose.at("/records/0/result").asText()).isEqualTo("Dropped");

    assertThat(spans("kinesis")).containsExactly("kinesis");
    assertThat(spans("sqs")).containsExactly("sqs");
    assertThat(spans("firehose")).containsExactly("firehose");
    assertThat(BucketRows.keys(bucket, "lake/dead-letter/sqs/2026-11-25/")).hasSize(1);
  }

  @Test
  void log_subscription_stores_what_a_traced_function_printed_and_lambda_reported()
      throws Exception {
    InvocationResult run = runner.invoke(ECHO, Body.of("{\"a\":1}"), null);
    assertThat(run.isSuccess()).isTrue();
    ObjectNode delivery = JSON.createObjectNode();
    delivery
        .put("messageType", "DATA_MESSAGE")
        .put("owner", "123456789012")
        .put("logGroup", "/aws/lambda/echo")
        .put("logStream", "2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef");
    List<String> lines = new ArrayList<>(printed());
    lines.add(
        "REPORT RequestId: %s\tDuration: 5.25 ms\tBilled Duration: 6 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t\n"
            .formatted(run.requestId()));
    for (String line : lines) {
      delivery
          .withArray("logEvents")
          .addObject()
          .put("id", "e" + lines.indexOf(line))
          .put("timestamp", 1_795_564_800_000L)
          .put("message", line);
    }

    invoke(
        "LogsFront",
        "{\"awslogs\":{\"data\":\"%s\"}}".formatted(base64(gzip(delivery.toString()))));

    // The span and the run meet by the invocation's id: what the bill is divided by.
    String id = "'" + run.requestId() + "'";
    assertThat(query("spans", "SELECT source, kind FROM %s WHERE faas_invocation_id = " + id))
        .containsExactly("otlp_stdout|2");
    assertThat(
            query(
                "invocations",
                "SELECT faas_name, billed_mb_ms, source FROM %s WHERE invocation_id = " + id))
        .containsExactly("echo|3072|cw_report_text");
  }

  @Test
  void objects_announced_by_the_bucket_and_by_eventbridge_are_replayed() throws Exception {
    put(
        "/replay/a+b%20c.jsonl",
        (trace("55", "s3") + "\n" + trace("56", "s3")).getBytes(StandardCharsets.UTF_8));
    invoke(
        "S3Front",
        """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1",
          "eventTime":"2026-11-25T00:00:00.000Z","eventName":"ObjectCreated:Put",
          "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"telemetry"},
          "object":{"key":"replay/a%2Bb+c.jsonl","size":1,"eTag":"0","sequencer":"0A"}}}]}
        """);
    String bridge =
        """
        {"version":"0","id":"i","detail-type":"Object Created","source":"aws.s3",
         "account":"123456789012","time":"2026-11-25T00:00:00Z","region":"eu-central-1",
         "resources":["arn:aws:s3:::telemetry"],"detail":{"version":"0",
         "bucket":{"name":"telemetry"},"object":{"key":"replay/%s","size":1,"etag":"0"}}}
        """;
    put("/replay/gone.json", trace("57", "bridge").getBytes(StandardCharsets.UTF_8));
    invoke("S3Front", bridge.formatted("gone.json"));
    invoke("S3Front", bridge.formatted("never.json"));

    assertThat(spans("s3")).containsExactly("s3", "s3");
    assertThat(spans("bridge")).containsExactly("s3");
    assertThat(BucketRows.keys(bucket, "lake/dead-letter/s3/2026-11-25/")).hasSize(1);
  }

  private static String trace(String id, String name) {
    return ("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%s\",\"spanId\":\"%s\","
            + "\"name\":\"%s\",\"kind\":1,\"startTimeUnixNano\":\"1795564799000000000\","
            + "\"endTimeUnixNano\":\"1795564799500000000\"}]}]}]}")
        .formatted(id.repeat(16), id.repeat(8), name);
  }

  private JsonNode url(String body, String authorization) throws Exception {
    return invoke(
        "HttpFront",
        """
        {"version":"2.0","routeKey":"$default","rawPath":"/v1/traces","rawQueryString":"",
         "headers":{"content-type":"application/json","authorization":"%s"},
         "requestContext":{"accountId":"anonymous","http":{"method":"POST","path":"/v1/traces"},
         "stage":"$default"},"body":%s,"isBase64Encoded":false}
        """
            .formatted(authorization, JSON.writeValueAsString(body)));
  }

  private static JsonNode invoke(String function, String event) throws Exception {
    InvocationResult result = runner.invoke(function, Body.of(event), null);
    assertThat(result.isSuccess()).as(result.payload().text()).isTrue();
    return JSON.readTree(result.payload().bytes());
  }

  private static List<String> spans(String name) throws Exception {
    return query("spans", "SELECT source FROM %s WHERE name = '" + name + "'");
  }

  private static List<String> query(String table, String sql) throws Exception {
    return BucketRows.query(bucket, Files.createTempDirectory(folder, "rows"), table, sql);
  }

  /** Lines that the traced function wrote on its standard output. */
  private static List<String> printed() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> logs = Files.list(folder.resolve("work/logs").resolve(ECHO))) {
      for (Path log : logs.toList()) {
        lines.addAll(Files.readAllLines(log));
      }
    }
    return lines;
  }

  private static void put(String key, byte[] content) throws Exception {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(s3.endpoint() + "/telemetry" + key))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
