package dev.spanledger.locallambda.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPatternTest {
  private static final String EVENT =
      """
      {"source": "shop.payment", "detail-type": "payment.captured",
       "detail": {"orderId": "o-1", "total": 22.5, "attempts": 2, "tags": ["gift", "eu"]}}
      """;

  @ParameterizedTest(name = "{0} matches: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'source': ['shop.payment']}|true",
        "{'source': ['shop.orders', 'shop.payment']}|true",
        "{'source': ['shop.orders']}|false",
        "{'detail-type': [{'prefix': 'payment.'}]}|true",
        "{'detail-type': [{'prefix': 'parcel.'}]}|false",
        "{'detail-type': [{'anything-but': 'payment.failed'}]}|true",
        "{'detail-type': [{'anything-but': ['payment.captured', 'payment.failed']}]}|false",
        "{'detail': {'orderId': [{'exists': true}]}}|true",
        "{'detail': {'reason': [{'exists': true}]}}|false",
        "{'detail': {'reason': [{'exists': false}]}}|true",
        "{'detail': {'total': [{'numeric': ['>', 20, '<=', 30]}]}}|true",
        "{'detail': {'total': [{'numeric': ['=', 22.5]}]}}|true",
        "{'detail': {'total': [{'numeric': ['<', 22.5]}]}}|false",
        "{'detail': {'tags': ['eu']}}|true",
        "{'source': ['shop.payment'], 'detail': {'attempts': [3]}}|false",
      })
  void pattern_matches_as_eventbridge_does(String pattern, boolean isMatch) {
    assertThat(new EventPattern(pattern.replace('\'', '"')).matches(EVENT)).isEqualTo(isMatch);
  }

  @Test
  void pattern_that_eventbridge_refuses_is_refused_at_once() {
    assertThatThrownBy(() -> new EventPattern("{\"source\": \"shop.payment\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Event pattern {\"source\": \"shop.payment\"} is not valid: \"source\" must be an"
                + " object or an array");
  }
}
