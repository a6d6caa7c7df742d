package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  @Test
  void only_wanted_names_are_kept_and_headers_are_kept_whole() {
    Object event =
        parse(
            """
            {"body":"{\\"path\\":1}","path":"/a","own":{"path":[1,{"x":"}"}]},
             "headers":{"X-Own":"v","n":null},"Records":[{"messageId":"m","body":"b"},7,true]}
            """);

    assertThat(event)
        .isEqualTo(
            Map.of(
                "path", "/a",
                "headers", mapWithNull(),
                "Records", List.of(Map.of("messageId", "m"), "7", "true")));
  }

  @Test
  void escapes_are_resolved() {
    assertThat(parse("{\"path\":\"\\\"\\\\\\/\\n\\t\\u00e9\\ud83d\\ude00é\"}"))
        .isEqualTo(Map.of("path", "\"\\/\n\té\ud83d\ude00é"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "null", "[1,2]", "\"text\"", "17", "x"})
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
  void nesting_is_bounded_where_kept_and_stepped_over_where_not() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(parse("{\"own\":" + deep + ",\"path\":\"/a\"}")).isEqualTo(Map.of("path", "/a"));
    assertThat(parse("{\"headers\":" + deep + ",\"path\":\"/a\"}"))
        .isInstanceOf(Map.class)
        .extracting(map -> ((Map<?, ?>) map).get("path"))
        .isEqualTo("/a");
  }

  private static Map<String, Object> mapWithNull() {
    Map<String, Object> map = new java.util.HashMap<>();
    map.put("X-Own", "v");
    map.put("n", null);
    return map;
  }

  private static Object parse(String json) {
    return EventJson.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
