package dev.spanledger.analytics.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveFileTest {
  private static final String HEADER = "name,service,operation,kind,target,threshold,period\n";

  private @TempDir Path folder;

  @Test
  void both_kinds_are_read() throws IOException {
    Path file =
        file(
            HEADER
                + "answered,orders-api,,availability,99.9,,30d\n"
                + "fast,orders-api,POST /orders,latency,95,500ms,7d\n");
    assertThat(ObjectiveFile.read(file))
        .containsExactly(
            new Objective(
                "answered",
                "orders-api",
                null,
                Objective.Kind.AVAILABILITY,
                new BigDecimal("0.999"),
                null,
                Duration.ofDays(30)),
            new Objective(
                "fast",
                "orders-api",
                "POST /orders",
                Objective.Kind.LATENCY,
                new BigDecimal("0.95"),
                Duration.ofMillis(500),
                Duration.ofDays(7)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,s,,avail,99,,30d | kind: \"avail\"; availability or latency",
        "a,s,,availability,100,,30d | target: \"100\"; percent above 0 and below 100, as 99.9",
        "a,s,,availability,0,,30d | target: \"0\"; percent above 0 and below 100, as 99.9",
        "a,s,,availability,99,1s,30d | threshold: \"1s\"; nothing, as the kind is availability",
        "a,s,,latency,99,,30d | threshold: \"\"; a duration such as 500ms or 2s",
        "a,s,,latency,99,1s,1d | period: \"1d\"; days from 7d to 90d",
        "a,,,latency,99,1s,7d | service: \"\"; a value"
      })
  void what_cannot_be_understood_is_named(String line, String message) throws IOException {
    Path file = file(HEADER + line + "\n");
    assertThatThrownBy(() -> ObjectiveFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%s, line 2, column %s is expected".formatted(file, message));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("slos.csv"), text);
  }
}
