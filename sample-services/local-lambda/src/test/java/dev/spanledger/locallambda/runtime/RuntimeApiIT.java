package dev.spanledger.locallambda.runtime;

import static dev.spanledger.locallambda.runtime.RunnerFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.wire.Body;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Headers and bounds of the Runtime API, as Lambda's own client reads them. */
@Timeout(60)
class RuntimeApiIT {
  @TempDir Path workDir;

  @Test
  void function_sees_its_version_alias_and_caller() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(
            workDir,
            RunnerFixture.function(PlatformHandlers.Self.class)
                .version("7")
                .alias("live")
                .build())) {
      InvocationResult result =
          fixture
              .runner()
              .invoke(
                  new Caller(
                      null,
                      "{\"custom\":\n{\"traceparent\":\"abc\"}}",
                      "{\"cognitoIdentityId\":\"me\",\"cognitoIdentityPoolId\":\"pool\"}",
                      "acme"),
                  "fn",
                  Body.of("{}"));

      JsonNode seen = json(result);
      assertThat(seen.path("arn").asText())
          .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:fn:live");
      assertThat(seen.path("version").asText()).isEqualTo("7");
      assertThat(seen.at("/custom/traceparent").asText()).isEqualTo("abc");
      assertThat(seen.path("identity").asText()).isEqualTo("me");
      assertThat(seen.path("tenant").asText()).isEqualTo("acme");
      assertThat(seen.path("initType").asText()).isEqualTo("on-demand");
      assertThat(seen.path("logStreamVariable").asText())
          .isEqualTo(result.logStream())
          .contains("/[7]");
    }
  }

  @Test
  void answer_above_lambdas_bound_is_refused_and_the_function_goes_on() throws Exception {
    try (RunnerFixture fixture =
        new RunnerFixture(workDir, RunnerFixture.function(PlatformHandlers.Self.class).build())) {
      // Two more for the quotation marks of a JSON string.
      InvocationResult large = fixture.invoke("{\"bytes\":6291554}");
      InvocationResult tooLarge = fixture.invoke("{\"bytes\":6291555}");
      InvocationResult farTooLarge = fixture.invoke("{\"bytes\":20000000}");
      InvocationResult next = fixture.invoke("{}");

      assertThat(large.payload().length()).isEqualTo(6_291_556);
      for (InvocationResult refused : new InvocationResult[] {tooLarge, farTooLarge}) {
        assertThat(refused.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(json(refused).path("errorType").asText())
            .isEqualTo("Function.ResponseSizeTooLarge");
        assertThat(json(refused).path("errorMessage").asText())
            .isEqualTo(
                "Response payload size exceeded maximum allowed payload size (6291556 bytes).");
      }
      assertThat(next.isSuccess()).isTrue();
    }
  }

  @Test
  void event_above_lambdas_bound_is_refused() {
    try (RunnerFixture fixture =
        new RunnerFixture(workDir, RunnerFixture.function(PlatformHandlers.Self.class).build())) {
      assertThatThrownBy(
              () -> fixture.runner().invoke("fn", Body.of(new byte[6 * 1024 * 1024 + 1]), null))
          .hasMessage("The event for fn has 6291457 bytes; Lambda takes 6291456");
    }
  }
}
