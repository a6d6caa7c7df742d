package dev.spanledger.collector.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.table.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One bad record costs only itself, and the sender is told which and why. */
class PartialSuccessTest {
  private static final long NOW_MICROS = RandomRequests.NOW_NANOS / 1_000;
  private static final String GOOD =
      """
      {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"good",
       "startTimeUnixNano":"1795564700000000000","endTimeUnixNano":"1795564700000000007"}
      """;

  private final OtlpDecoder decoder = new OtlpDecoder();
  private final List<Row> rows = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "traceId":"5b8efff7"                           | trace id has 4 bytes, 16 are expected
          "traceId":"5b8efff798038103d269b633813fc60"    | trace id has 15 bytes, 16 are expected
          "traceId":"5b8efff798038103d269b633813fc60c1"  | trace id has 17 bytes, 16 are expected
          "traceId":"00000000000000000000000000000000"   | trace id is all zeros
          "spanId":""                                    | span id has 0 bytes, 8 are expected
          "spanId":"0000000000000000"                    | span id is all zeros
          "parentSpanId":"eee1"                          | parent span id has 2 bytes, 0 or 8 are expected
          "endTimeUnixNano":"1795564699999999990"        | ends 10 ns before it starts
          "endTimeUnixNano":0                            | end time is missing
          "startTimeUnixNano":0                          | start time is missing
          "startTimeUnixNano":"18446744073709551615"     | start time 18446744073709551615 ns is more than 48 h ahead of the collector's clock
          "endTimeUnixNano":"9223372036854775808"        | end time 9223372036854775808 ns is more than 48 h ahead of the collector's clock
          """)
  void a_bad_span_is_refused_and_the_others_stored(String field, String problem) throws Exception {
    String bad = GOOD.strip().replaceFirst("}$", "," + field + "}");

    Verdict verdict = traces(GOOD + "," + bad + "," + GOOD);

    assertThat(verdict).isEqualTo(new Verdict(2, 1, List.of("span 1: " + problem)));
    assertThat(rows).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "\"name\":\"\"",
    "\"startTimeUnixNano\":1",
    "\"parentSpanId\":\"0000000000000000\"",
    "\"kind\":99",
    "\"endTimeUnixNano\":\"1795651100000000000\""
  })
  void what_is_odd_but_meant_is_stored(String field) throws Exception {
    Verdict verdict = traces(GOOD.strip().replaceFirst("}$", "," + field + "}"));

    assertThat(verdict).isEqualTo(new Verdict(1, 0, List.of()));
  }

  @Test
  void text_that_is_no_utf_8_costs_its_own_span_only() throws Exception {
    byte[] request = ProtobufText.traces("service", "scope", "good one", "b\u00e4d", "good two");
    assertThat(request).contains(0xE4);

    Verdict verdict = rows(Signal.TRACES, request);

    assertThat(verdict)
        .isEqualTo(
            new Verdict(
                2,
                1,
                List.of(
                    "1 of the spans hold text that is not UTF-8, or belong to a resource or scope"
                        + " that does")));
    assertThat(rows).extracting(row -> row.get("name")).containsExactly("good one", "good two");
  }

  @Test
  void a_resource_that_is_no_utf_8_costs_its_spans_and_no_others() throws Exception {
    byte[] bad = ProtobufText.traces("s\u00e9rvice", "scope", "one", "two");
    byte[] good = ProtobufText.traces("service", "scope", "three");
    byte[] badScope = ProtobufText.traces("service", "sc\u00f6pe", "four");

    Verdict verdict = rows(Signal.TRACES, ProtobufText.joined(bad, good, badScope));

    assertThat(verdict.acceptedCount()).isEqualTo(1);
    assertThat(verdict.rejectedCount()).isEqualTo(3);
    assertThat(rows).extracting(row -> row.get("name")).containsExactly("three");
  }

  @Test
  void half_a_surrogate_pair_in_json_becomes_the_replacement_character() throws Exception {
    traces(GOOD.replace("good", "a\\ud83d b \\ud83d\\ude00"));

    assertThat(rows.get(0).get("name")).isEqualTo("a\ufffd b \ud83d\ude00");
  }

  @Test
  void long_values_and_many_attributes_are_cut_and_the_sender_is_told() throws Exception {
    StringBuilder attributes = new StringBuilder("\"attributes\":[");
    for (int i = 0; i < 10_000; i++) {
      attributes.append("{\"key\":\"k").append(i).append("\",\"value\":{\"intValue\":1}},");
    }
    attributes
        .append("{\"key\":\"last\",\"value\":{\"stringValue\":\"")
        .append("x".repeat(1 << 20))
        .append("\"}}]");
    Verdict verdict = traces(GOOD.strip().replaceFirst("}$", "," + attributes + "}"));

    assertThat(verdict)
        .isEqualTo(
            new Verdict(
                1,
                0,
                List.of(
                    "records were stored with 1024 attributes, the rest dropped",
                    "attribute values were cut to 32768 characters")));
    assertThat(rows.get(0).get("dropped_attributes_count")).isEqualTo(10_001 - 1_024);
  }

  private Verdict traces(String spans) throws Exception {
    String request =
        """
        {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[%s]}]}]}
        """
            .formatted(spans);
    Batch batch =
        Batch.of(
            Signal.TRACES,
            Encoding.JSON,
            NOW_MICROS,
            "test",
            null,
            request.getBytes(StandardCharsets.UTF_8));
    return decoder.rows(batch, rows::add);
  }

  private Verdict rows(Signal signal, byte[] protobuf) throws Exception {
    decoder.heapBytes(signal, Encoding.PROTOBUF, protobuf);
    return decoder.rows(
        Batch.of(signal, Encoding.PROTOBUF, NOW_MICROS, "test", null, protobuf), rows::add);
  }
}
