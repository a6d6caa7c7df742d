package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionKeyTest {
  private static final FunctionKey KEY = new FunctionKey("us-east-1", "123456789012", "orders");

  @ParameterizedTest
  @ValueSource(strings = {"", ":$LATEST", ":7", ":live"})
  void function_is_one_whatever_the_qualifier(String qualifier) {
    assertThat(
            FunctionKey.ofFunctionArn(
                "arn:aws:lambda:us-east-1:123456789012:function:orders" + qualifier))
        .isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":*", ":log-stream:2026/11/02/[$LATEST]a"})
  void log_group_names_its_function(String end) {
    assertThat(
            FunctionKey.ofLogGroupArn(
                "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders" + end))
        .isEqualTo(KEY);
  }

  @Test
  void invocation_without_an_arn_is_named_by_where_it_ran() {
    assertThat(FunctionKey.ofInvocation(null, "us-east-1", "123456789012", "orders"))
        .isEqualTo(KEY);
    assertThat(FunctionKey.ofInvocation(null, null, "123456789012", "orders")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders",
        "arn:aws:sqs:us-east-1:123456789012:orders",
        "arn:ats:macfla:us-east-1:823773083436:bunltion:fuimlfite"
      })
  void other_resources_are_no_function(String resource) {
    assertThat(FunctionKey.ofFunctionArn(resource)).isNull();
    assertThat(FunctionKey.ofLogGroupArn(resource)).isNull();
  }
}
