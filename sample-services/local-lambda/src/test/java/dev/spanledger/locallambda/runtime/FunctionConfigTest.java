package dev.spanledger.locallambda.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionConfigTest {
  private static final List<Path> JARS = List.of(Path.of("fn.jar"));

  @Test
  void what_lambda_does_not_offer_is_refused_with_what_it_does() {
    assertThatThrownBy(() -> FunctionConfig.builder("a b", JARS, "H").build())
        .hasMessage("Function name \"a b\" is not 1 to 64 letters, digits, hyphens or underscores");
    assertThatThrownBy(() -> FunctionConfig.builder("fn", List.of(), "H").build())
        .hasMessage("Function fn has an empty class path");
    assertThatThrownBy(() -> FunctionConfig.builder("fn", JARS, "H").memorySizeMb(64).build())
        .hasMessage("Function fn asks for 64 MB; Lambda offers 128 to 10240");
    assertThatThrownBy(
            () -> FunctionConfig.builder("fn", JARS, "H").timeout(Duration.ofHours(1)).build())
        .hasMessage("Function fn has a timeout of PT1H; it must be above zero and at most PT15M");
  }
}
