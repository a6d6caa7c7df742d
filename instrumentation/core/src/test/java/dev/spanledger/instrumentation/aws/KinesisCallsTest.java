package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;

/** The client speaks CBOR, where text stands as it is. */
class KinesisCallsTest {
  private Wire wire;
  private KinesisClient kinesis;

  @BeforeEach
  void start() throws IOException {
    // An empty map of CBOR.
    wire = new Wire().answer(200, "");
    kinesis = wire.client(KinesisClient.builder());
  }

  @AfterEach
  void stop() {
    kinesis.close();
    wire.close();
  }

  @Test
  void records_stay_as_they_are_unless_that_is_asked_for() {
    wire.invoke(() -> kinesis.putRecord(put("{\"id\":7}")));
    assertThat(wire.request().text()).contains("{\"id\":7}").doesNotContain("traceparent");
    assertThat(wire.attributes("send clicks"))
        .containsAllEntriesOf(
            Map.of(
                "rpc.service", "Kinesis",
                "rpc.method", "PutRecord",
                "messaging.system", "aws.kinesis",
                "messaging.operation.type", "send",
                "messaging.destination.name", "clicks",
                "aws.kinesis.stream_name", "clicks"));
  }

  @Test
  void a_record_that_is_a_json_object_carries_the_context_where_asked() {
    asked(() -> kinesis.putRecord(put("{\"id\":\"\u00e9\"}")));
    // The text's two bytes, each a character.
    assertThat(wire.request().text())
        .contains(wire.members("send clicks") + ",\"id\":\"\u00c3\u00a9\"}");
  }

  @Test
  void every_record_of_a_request_carries_the_context_where_asked() {
    asked(
        () ->
            kinesis.putRecords(
                PutRecordsRequest.builder()
                    .streamARN("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks")
                    .records(
                        entry -> entry.partitionKey("a").data(SdkBytes.fromUtf8String("{}")),
                        entry -> entry.partitionKey("b").data(SdkBytes.fromUtf8String("text")),
                        entry -> entry.partitionKey("c").data(SdkBytes.fromUtf8String("{}")))
                    .build()));
    assertThat(wire.request().text().split("traceparent")).hasSize(3);
    assertThat(wire.attributes("send clicks")).containsEntry("messaging.batch.message_count", 3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "text", "{", "{\"traceparent\":\"own\"}", "", "{} {}"})
  void another_record_stays_as_it_is(String data) {
    PutRecordRequest request = put(data);
    assertThat(new KinesisCalls().withContext(request, PropagationTest.someone()))
        .isEqualTo(request);
  }

  @Test
  void a_record_that_just_fits_stays_as_it_is() {
    PutRecordRequest request = put("{\"x\":\"" + "x".repeat(1024 * 1024 - 20) + "\"}");
    assertThat(new KinesisCalls().withContext(request, PropagationTest.someone()))
        .isEqualTo(request);
  }

  private void asked(Runnable call) {
    kinesis.close();
    AwsSettings settings = new AwsSettings(true, Set.of("kinesis"), true);
    kinesis = wire.client(KinesisClient.builder(), 1, new TracingInterceptor(settings));
    wire.invoke(call);
  }

  private static PutRecordRequest put(String data) {
    return PutRecordRequest.builder()
        .streamName("clicks")
        .partitionKey("a")
        .data(SdkBytes.fromUtf8String(data))
        .build();
  }
}
