package dev.spanledger.collector.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.spanledger.collector.SharedData;
import dev.spanledger.collector.http.Bombs;
import dev.spanledger.collector.http.Spans;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of streams and queues: stored, set aside, or to be delivered again. */
class RecordFrontsTest {
  private static final byte[] POISON =
      "Hello, this is a test 123.".getBytes(StandardCharsets.UTF_8);

  @TempDir Path lake;

  @Test
  void a_poison_record_of_kinesis_is_set_aside_and_holds_nothing_up() throws Exception {
    KinesisFront front = new KinesisFront(Fronts.environment(lake, Environment.TENANT, "shop"));
    String event =
        kinesis(
            Spans.request(2, "k1").toByteArray(),
            POISON,
            Bombs.gzip(Spans.request(3, "k2").toByteArray()));

    assertThat(Fronts.run(front, event).toString()).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(spans("SELECT count(*), any_value(tenant), any_value(source) FROM %s"))
        .containsExactly("5|shop|kinesis");
    // One file: neighbours share it. Its day is the first record's.
    assertThat(Fronts.keys(lake, "landing/")).hasSize(1);
    assertThat(Fronts.keys(lake, "landing/").get(0)).startsWith("landing/spans/2026-11-24/");
    JsonNode letter = Fronts.deadLetters(lake).get(0);
    assertThat(letter.path("carrier").asText()).isEqualTo("kinesis");
    assertThat(letter.path("id").asText())
        .isEqualTo(
            "arn:aws:kinesis:eu-central-1:123456789012:stream/spans/shardId-000000000000:101");
    assertThat(letter.path("reason").asText())
        .isEqualTo(
            "request 1: Body is not an OTLP protobuf request: groups are not part of OTLP,"
                + " at byte 3 of 26");
    assertThat(letter.path("data").binaryValue()).isEqualTo(POISON);
    assertThat(letter.path("arrivedAt").asText()).isEqualTo("2026-11-24T23:59:59.500Z");
  }

  @Test
  void kinesis_delivering_the_same_records_again_stores_nothing_twice() throws Exception {
    String event = kinesis(Spans.request(2, "a").toByteArray(), POISON);
    Fronts.run(new KinesisFront(Fronts.environment(lake)), event);
    List<String> before = Fronts.keys(lake, "");

    Fronts.run(new KinesisFront(Fronts.environment(lake)), event);

    assertThat(Fronts.keys(lake, "")).isEqualTo(before).hasSize(2);
  }

  @Test
  void while_the_store_fails_kinesis_is_told_where_to_go_on() throws Exception {
    KinesisFront front = new KinesisFront(Fronts.environment(lake));
    Files.createFile(lake.resolve("landing"));
    String event =
        kinesis(Spans.request(1, "a").toByteArray(), Spans.request(1, "b").toByteArray());

    assertThat(Fronts.run(front, event).toString())
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"100\"}]}");

    Files.delete(lake.resolve("landing"));
    Files.createFile(lake.resolve("dead-letter"));
    // The good record before the poison is not stored either: it is delivered again with it.
    assertThat(Fronts.run(front, kinesis(Spans.request(1, "a").toByteArray(), POISON)).toString())
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"100\"}]}");
  }

  @Test
  void one_bad_span_costs_itself_and_its_record_is_kept() throws Exception {
    ExportTraceServiceRequest.Builder request = Spans.request(3, "mixed").toBuilder();
    request
        .getResourceSpansBuilder(0)
        .getScopeSpansBuilder(0)
        .getSpansBuilder(1)
        .setTraceId(ByteString.copyFrom(new byte[16]));

    Fronts.run(new KinesisFront(Fronts.environment(lake)), kinesis(request.build().toByteArray()));

    assertThat(spans("SELECT span_id FROM %s ORDER BY 1"))
        .containsExactly("0000000000000001", "0000000000000003");
    assertThat(Fronts.deadLetters(lake).get(0).path("reason").asText()).startsWith("1 refused: ");
  }

  @Test
  void messages_of_sqs_are_stored_each_on_its_own() throws Exception {
    SqsFront front = new SqsFront(Fronts.environment(lake));
    String json =
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":"
            + "\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\",\"name\":\"j\","
            + "\"startTimeUnixNano\":\"1795564000000000000\","
            + "\"endTimeUnixNano\":\"1795564001000000000\"}]}]}]}";
    String base64 = Fronts.base64(Bombs.gzip(Spans.request(1, "q").toByteArray()));

    JsonNode answer = Fronts.run(front, sqs("m-1", json, "m-2", base64, "m-3", "no base64!"));

    assertThat(answer.toString()).isEqualTo("{\"batchItemFailures\":[]}");
    assertThat(Fronts.keys(lake, "landing/")).hasSize(2);
    assertThat(Fronts.deadLetters(lake)).hasSize(1);
    // The queue delivers two of them again, in other company.
    Fronts.run(front, sqs("m-2", base64, "m-1", json));
    assertThat(Fronts.keys(lake, "landing/")).hasSize(2);
    assertThat(spans("SELECT count(*) FROM %s")).containsExactly("2");

    Files.move(lake.resolve("landing"), lake.resolve("away"));
    Files.createFile(lake.resolve("landing"));
    assertThat(Fronts.run(front, sqs("m-1", json, "m-3", "no base64!")).toString())
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m-1\"}]}");
  }

  @Test
  void firehose_drops_what_the_lake_has_and_keeps_what_it_cannot_take() throws Exception {
    FirehoseFront front = new FirehoseFront(Fronts.environment(lake));
    String poison = Fronts.base64(POISON);

    JsonNode answer =
        Fronts.run(
            front,
            """
            {"invocationId":"i","deliveryStreamArn":"arn:aws:firehose:eu-central-1:1:f",
             "region":"eu-central-1","records":[
              {"recordId":"49546986683135544286507457936321625675700192471156785154",
               "approximateArrivalTimestamp":1795564800000,"data":"%s"},
              {"recordId":"2","approximateArrivalTimestamp":1795564800001,"data":"%s"}]}
            """
                .formatted(Fronts.base64(Spans.request(2, "f").toByteArray()), poison));

    assertThat(answer.toString())
        .isEqualTo(
            "{\"records\":[{\"recordId\":"
                + "\"49546986683135544286507457936321625675700192471156785154\","
                + "\"result\":\"Dropped\",\"data\":\"\"},"
                + "{\"recordId\":\"2\",\"result\":\"ProcessingFailed\",\"data\":\""
                + poison
                + "\"}]}");
    assertThat(spans("SELECT count(*), any_value(source) FROM %s")).containsExactly("2|firehose");
  }

  @Test
  void the_events_of_aws_own_test_library_are_understood() throws Exception {
    for (String name : List.of("kinesis_event.json", "kinesis/kinesis_time_window_event.json")) {
      String event = new String(SharedData.read("lambda-events/" + name), StandardCharsets.UTF_8);
      assertThat(Fronts.run(new KinesisFront(Fronts.environment(lake)), event).toString())
          .isEqualTo("{\"batchItemFailures\":[]}");
    }
    Fronts.run(
        new FirehoseFront(Fronts.environment(lake)),
        new String(SharedData.read("lambda-events/firehose_event.json"), StandardCharsets.UTF_8));
    Fronts.run(
        new SqsFront(Fronts.environment(lake)),
        new String(
            SharedData.read("lambda-events/sqs/sqs_event_product.json"), StandardCharsets.UTF_8));

    // Their records say hello; each is set aside under its own name.
    assertThat(Fronts.deadLetters(lake))
        .extracting(letter -> letter.path("carrier").asText())
        .containsExactly("firehose", "kinesis", "kinesis", "sqs");
  }

  @Test
  void an_event_of_another_source_fails_the_run_and_says_so() {
    assertThatThrownBy(
            () -> Fronts.run(new KinesisFront(Fronts.environment(lake)), "{\"awslogs\":{}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Event with fields [awslogs] is none of Kinesis, which has \"Records\"");
    assertThatThrownBy(() -> Fronts.run(new SqsFront(Fronts.environment(lake)), "[]"))
        .hasMessage("Event of 2 bytes is none of SQS: Not a JSON object");
  }

  private static String kinesis(byte[]... data) {
    List<String> records = new ArrayList<>();
    for (byte[] bytes : data) {
      int number = 100 + records.size();
      records.add(
          """
          {"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"p","sequenceNumber":"%d",
            "data":"%s","approximateArrivalTimestamp":1795564799.5,"encryptionType":"NONE"},
           "eventSource":"aws:kinesis","eventVersion":"1.0",
           "eventID":"shardId-000000000000:%d","eventName":"aws:kinesis:record",
           "invokeIdentityArn":"arn:aws:iam::123456789012:role/r","awsRegion":"eu-central-1",
           "eventSourceARN":"arn:aws:kinesis:eu-central-1:123456789012:stream/spans"}
          """
              .formatted(number, Fronts.base64(bytes), number));
    }
    return "{\"Records\":[" + String.join(",", records) + "]}";
  }

  private static String sqs(String... idsAndBodies) throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < idsAndBodies.length; i += 2) {
      records.add(
          """
          {"messageId":"%s","receiptHandle":"h","body":%s,
           "attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1795564800000"},
           "messageAttributes":{},"eventSource":"aws:sqs",
           "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:telemetry",
           "awsRegion":"eu-central-1"}
          """
              .formatted(idsAndBodies[i], Fronts.JSON.writeValueAsString(idsAndBodies[i + 1])));
    }
    return "{\"Records\":[" + String.join(",", records) + "]}";
  }

  private List<String> spans(String sql) throws Exception {
    return Fronts.query(lake, Tables.SPANS, sql);
  }
}
