package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  @Test
  void only_names_that_somebody_reads_are_kept() {
    Object event =
        parse(
            """
            {"body":"{\\"path\\":1}","path":"/a","own":{"path":[1,{"x":"}"}]},
             "headers":{"X-Own":"v","HOST":"h","BAGGAGE":["a=1","b=2"],"Cookie":"c"},
             "queryStringParameters":{"own":"1"},
             "Records":[{"messageId":"m","body":"b"},7,true]}
            """);

    assertThat(event)
        .isEqualTo(
            Map.of(
                "path", "/a",
                "headers", Map.of("host", "h", "baggage", List.of("a=1", "b=2")),
                "queryStringParameters", Map.of("own", "1"),
                "Records", List.of(Map.of("messageId", "m"), "7", "true")));
  }

  @Test
  void escapes_are_resolved() {
    assertThat(parse("{\"path\":\"\\\"\\\\\\/\\n\\t\\u00e9\\ud83d\\ude00é\"}"))
        .isEqualTo(Map.of("path", "\"\\/\n\té\ud83d\ude00é"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "null", "\"text\"", "17", "x"})
  void what_is_no_object_has_no_facts(String json) {
    assertThat(parse(json)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"",
        "{\"path\"",
        "{\"path\":",
        "{\"path\":}",
        "{\"path\":1,}",
        "{\"path\" 1}",
        "{path:1}",
        "{\"path\":[1,}",
        "{\"path\":\"\\u00g0\"}",
        "{\"path\":\"\\",
        "{\"own\":]}"
      })
  void malformed_json_is_refused(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("event is not JSON at byte ");
  }

  @Test
  void a_payload_is_kept_only_where_it_may_be_an_event() {
    String notification = "{\\\"Type\\\":\\\"Notification\\\",\\\"TopicArn\\\":\\\"t\\\"}";
    assertThat(parse("{\"body\":\"" + notification + "\"}"))
        .isEqualTo(Map.of("body", "{\"Type\":\"Notification\",\"TopicArn\":\"t\"}"));
    assertThat(parse("{\"body\":\"" + "x".repeat(600) + notification + "\"}")).isEqualTo(Map.of());
    assertThat(parse("{\"body\":{\"TopicArn\":1},\"data\":\"SGVsbG8=\"}")).isEqualTo(Map.of());
    String carrier =
        java.util.Base64.getEncoder()
            .encodeToString("{\"traceparent\":1}".getBytes(StandardCharsets.UTF_8));
    assertThat(parse("{\"data\":\"" + carrier + "\"}")).isEqualTo(Map.of("data", carrier));
  }

  @Test
  void arrays_of_bytes_are_read_as_text_in_headers_alone() {
    assertThat(parse("{\"headers\":[{\"baggage\":[97,61,49]},{\"own\":[97]}],\"offset\":[97]}"))
        .isEqualTo(
            Map.of(
                "headers", List.of(Map.of("baggage", "a=1"), Map.of()), "offset", List.of("97")));
  }

  @Test
  void an_event_of_nothing_but_values_is_kept_in_part() {
    // Two million values of an event as large as Lambda takes; the rest of them is stepped over.
    String many = "[" + "[],".repeat(9_000) + "[]]";
    Object kept = parse("{\"Records\":[" + (many + ",").repeat(222) + "[]],\"path\":\"/a\"}");
    assertThat(((Map<?, ?>) kept).get("path")).isNull();
    int values = 0;
    for (Object records : (List<?>) ((Map<?, ?>) kept).get("Records")) {
      values += records == null ? 0 : ((List<?>) records).stream().filter(Objects::nonNull).count();
    }
    assertThat(values).isBetween(140_000, 150_000);
  }

  @Test
  void nesting_is_bounded_where_kept_and_stepped_over_where_not() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(parse("{\"own\":" + deep + ",\"path\":\"/a\"}")).isEqualTo(Map.of("path", "/a"));
    assertThat(parse("{\"headers\":" + deep + ",\"path\":\"/a\"}"))
        .isInstanceOf(Map.class)
        .extracting(map -> ((Map<?, ?>) map).get("path"))
        .isEqualTo("/a");
  }

  private static Object parse(String json) {
    return EventJson.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
