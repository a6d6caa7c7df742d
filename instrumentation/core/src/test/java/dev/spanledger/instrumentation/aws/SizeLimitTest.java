package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeLimitTest {
  @ParameterizedTest
  @CsvSource({
    "0, 100, true",
    "262044, 100, true",
    "262045, 100, false",
    "262144, 100, false",
    "262145, 100, true",
    "1048476, 100, true",
    "1048477, 100, false",
    "2000000, 100, false"
  })
  void no_limit_that_a_message_keeps_is_passed(long bytes, long more, boolean isAllowed) {
    assertThat(SizeLimit.allows(bytes, more)).isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "\u00e9", "\u20ac", "\ud83d\ude00", "a\u00e9\u20ac\ud83d\ude00z"})
  void texts_are_counted_as_they_are_sent(String text) {
    assertThat(SizeLimit.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void fields_are_counted_with_room_for_what_stands_around_them() {
    assertThat(SizeLimit.bytes(Map.of("name", "value"))).isGreaterThanOrEqualTo(4 + 5 + 6);
  }
}
