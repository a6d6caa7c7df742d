package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.internal.StringJsonNode;

/** The SDK's own reader of JSON says what our text says. */
class JsonObjectTextTest {
  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void random_objects_keep_every_member_and_gain_the_new_ones(long seed) {
    Random random = new Random(seed);
    String text = object(random, 0);
    JsonObjectText object = JsonObjectText.parse(text);
    assertThat(object).as(text).isNotNull();

    Map<String, String> added = new LinkedHashMap<>();
    added.put("new \"1\"", "a\\b\u00e9\n");
    added.put("new 2", "");
    Map<String, JsonNode> expected = new HashMap<>(read(text));
    added.forEach((name, value) -> expected.put(name, new StringJsonNode(value)));
    assertThat(read(object.with(added))).isEqualTo(expected);
    assertThat(read(object.withObject("custom", added)).get("custom").asObject())
        .containsOnlyKeys(added.keySet());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_damaged_object_is_none_or_another_reader_takes_it_too(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(object(random, 0));
    text.setCharAt(random.nextInt(text.length()), "{}[],:\"x0".charAt(random.nextInt(9)));
    JsonObjectText object = JsonObjectText.parse(text.toString());
    if (object != null) {
      String with = object.with(Map.of("traceparent", "x"));
      assertThat(isRead(text.toString())).as(text.toString()).isEqualTo(isRead(with));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[]",
        "1",
        "null",
        "{}x",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{}{}"
      })
  void another_text_is_none(String text) {
    assertThat(JsonObjectText.parse(text)).isNull();
  }

  @Test
  void a_text_of_hostile_depth_is_none() {
    assertThat(JsonObjectText.parse("{\"a\":".repeat(100_000))).isNull();
    assertThat(JsonObjectText.parse("{\"a\":" + "[".repeat(100_000))).isNull();
  }

  private static boolean isRead(String text) {
    try {
      read(text);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Map<String, JsonNode> read(String text) {
    return JsonNode.parser().parse(text).asObject();
  }

  private static String object(Random random, int depth) {
    StringBuilder text = new StringBuilder("{");
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? " " : ", ").append("\"m").append(i).append("\" :");
      text.append(value(random, depth + 1));
    }
    return text.append(random.nextBoolean() ? "}" : " }\n").toString();
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> Integer.toString(random.nextInt());
      case 3 -> random.nextInt(100) + "." + random.nextInt(100) + "e-" + random.nextInt(9);
      case 4 -> "\"te\\\"xt \\u00e9 \u00e9 {[,:\"";
      case 5 -> object(random, depth);
      default -> "[" + value(random, depth + 1) + "," + value(random, depth + 1) + "]";
    };
  }
}
