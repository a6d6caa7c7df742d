package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.instrumentation.export.Failures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwsSettingsTest {
  @Test
  void all_but_streams_carry_the_context_unless_told() {
    assertThat(AwsSettings.from(Map.of()).carriers())
        .containsExactlyInAnyOrder("sqs", "sns", "eventbridge", "stepfunctions", "lambda");
    assertThat(carriers("sqs, kinesis").carriers()).containsExactlyInAnyOrder("sqs", "kinesis");
    assertThat(carriers("none").carriers()).isEmpty();
  }

  @Test
  void beside_the_agent_nothing_is_traced_twice() {
    assertThat(AwsSettings.from(Map.of()).isTraced()).isTrue();
    assertThat(AwsSettings.from(Map.of("SPANLEDGER_AGENT", "on")).isTraced()).isFalse();
  }

  @Test
  void a_name_that_nobody_knows_is_told() {
    long before = Failures.count(Failures.Kind.SETTING);
    assertThat(carriers("sqs,carrier pigeon").carriers()).containsExactly("sqs");
    assertThat(Failures.count(Failures.Kind.SETTING)).isEqualTo(before + 1);
  }

  private static AwsSettings carriers(String text) {
    return AwsSettings.from(Map.of("SPANLEDGER_PROPAGATION", text));
  }
}
