package dev.spanledger.collector.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Signal;
import dev.spanledger.lake.table.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which attributes become columns, and how the others are kept. */
class AttributesTest {

  @Test
  void a_key_with_a_column_fills_it_and_leaves_the_map() throws Exception {
    Row row =
        row(
            "",
            """
            {"key":"faas.coldstart","value":{"boolValue":true}},
            {"key":"http.response.status_code","value":{"intValue":"503"}},
            {"key":"http.route","value":{"stringValue":"/orders/{id}"}},
            {"key":"faas.max_memory","value":{"intValue":536870912}},
            {"key":"tenant.id","value":{"stringValue":"acme"}}
            """);

    assertThat(row.get("faas_coldstart")).isEqualTo(true);
    assertThat(row.get("http_response_status_code")).isEqualTo(503);
    assertThat(row.get("http_route")).isEqualTo("/orders/{id}");
    assertThat(row.get("faas_max_memory")).isEqualTo(536_870_912L);
    assertThat(row.get("attributes")).isEqualTo(Map.of("tenant.id", "acme"));
    assertThat(row.get("attribute_types")).isEqualTo("s");
  }

  @Test
  void a_value_of_another_type_than_its_column_stays_in_the_map() throws Exception {
    Row row =
        row(
            "",
            """
            {"key":"http.response.status_code","value":{"stringValue":"503"}},
            {"key":"http.route","value":{"intValue":7}},
            {"key":"faas.coldstart","value":{"stringValue":"true"}}
            """);

    assertThat(row.get("http_response_status_code")).isNull();
    assertThat(row.get("http_route")).isNull();
    assertThat(row.get("faas_coldstart")).isNull();
    assertThat(row.get("attribute_types")).isEqualTo("sis");
  }

  @Test
  void the_resource_has_the_first_word_and_a_span_that_differs_keeps_its_own() throws Exception {
    Row row =
        row(
            """
            {"key":"service.name","value":{"stringValue":"orders-api"}},
            {"key":"faas.name","value":{"stringValue":"orders"}}
            """,
            """
            {"key":"faas.name","value":{"stringValue":"orders"}},
            {"key":"service.name","value":{"stringValue":"other"}},
            {"key":"cloud.region","value":{"stringValue":"us-east-1"}}
            """);

    assertThat(row.get("service_name")).isEqualTo("orders-api");
    assertThat(row.get("cloud_region")).isEqualTo("us-east-1");
    assertThat(row.get("attributes")).isEqualTo(Map.of("service.name", "other"));
    assertThat(row.get("resource_attributes")).isNull();
  }

  @Test
  void a_former_name_fills_an_empty_column_and_stays_as_it_came() throws Exception {
    Row row =
        row(
            """
            {"key":"deployment.environment","value":{"stringValue":"prod"}}
            """,
            """
            {"key":"http.method","value":{"stringValue":"GET"}},
            {"key":"http.status_code","value":{"intValue":"404"}},
            {"key":"http.request.method","value":{"stringValue":"POST"}}
            """);

    assertThat(row.get("deployment_environment_name")).isEqualTo("prod");
    assertThat(row.get("resource_attributes")).isEqualTo(Map.of("deployment.environment", "prod"));
    assertThat(row.get("http_request_method")).isEqualTo("POST");
    assertThat(row.get("http_response_status_code")).isEqualTo(404);
    assertThat(row.get("attributes"))
        .isEqualTo(Map.of("http.method", "GET", "http.status_code", "404"));
  }

  @Test
  void every_type_of_value_is_kept_with_its_letter() throws Exception {
    Row row =
        row(
            "",
            """
            {"key":"s","value":{"stringValue":"text"}},
            {"key":"i","value":{"intValue":"9223372036854775807"}},
            {"key":"d","value":{"doubleValue":0.1}},
            {"key":"b","value":{"boolValue":false}},
            {"key":"a","value":{"arrayValue":{"values":[{"intValue":1},{},{"stringValue":"\\"\\n"}]}}},
            {"key":"k","value":{"kvlistValue":{"values":[
              {"key":"z","value":{"doubleValue":"NaN"}},
              {"key":"a","value":{"arrayValue":{"values":[{"bytesValue":"AQI="}]}}}]}}},
            {"key":"y","value":{"bytesValue":"_-8"}},
            {"key":"n","value":{}},
            {"key":"i","value":{"stringValue":"again"}}
            """);

    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("s", "text");
    expected.put("i", "again");
    expected.put("d", "0.1");
    expected.put("b", "false");
    expected.put("a", "[1,null,\"\\\"\\u000a\"]");
    expected.put("k", "{\"a\":[\"AQI=\"],\"z\":\"NaN\"}");
    expected.put("y", "/+8=");
    expected.put("n", null);
    assertThat(row.get("attributes")).isEqualTo(expected);
    assertThat(new ArrayList<>(((Map<?, ?>) row.get("attributes")).keySet()))
        .isEqualTo(List.of("s", "i", "d", "b", "a", "k", "y", "n"));
    assertThat(row.get("attribute_types")).isEqualTo("ssdbakyn");
  }

  @Test
  void a_sampled_span_says_for_how_many_it_stands() {
    assertThat(TraceState.sampleWeight("")).isEqualTo(1.0);
    assertThat(TraceState.sampleWeight("vendor=th:8")).isEqualTo(1.0);
    // th:8 rejects half of all traces, th:c three quarters, th:fd70a4 99 of 100.
    assertThat(TraceState.sampleWeight("ot=th:8")).isEqualTo(2.0);
    assertThat(TraceState.sampleWeight("a=b,ot=rv:1234;th:c,c=d")).isEqualTo(4.0);
    assertThat(TraceState.sampleWeight("ot=th:fd70a4")).isBetween(99.9, 100.1);
    assertThat(TraceState.sampleWeight("ot=th:0")).isEqualTo(1.0);
    assertThat(TraceState.sampleWeight("ot=th:ffffffffffffff0")).isEqualTo(1.0);
  }

  private static Row row(String resource, String attributes) throws Exception {
    String request =
        """
        {"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"spans":[
          {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"n",
           "startTimeUnixNano":"1795564700000000000","endTimeUnixNano":"1795564700000000007",
           "attributes":[%s]}]}]}]}
        """
            .formatted(resource, attributes);
    List<Row> rows = new ArrayList<>();
    new OtlpDecoder()
        .rows(
            Batch.of(
                Signal.TRACES,
                Encoding.JSON,
                RandomRequests.NOW_NANOS / 1_000,
                "test",
                null,
                request.getBytes(StandardCharsets.UTF_8)),
            rows::add);
    return rows.get(0);
  }
}
