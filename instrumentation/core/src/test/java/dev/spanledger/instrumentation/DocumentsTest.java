package dev.spanledger.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  /** By OpenTelemetry's library for JDBC. */
  private static final String READ_BY_OTHERS = "OTEL_SEMCONV_STABILITY_OPT_IN";

  @ParameterizedTest
  @ValueSource(strings = {"Orders", "Worker", "Invoices"})
  void the_readme_shows_code_that_compiles(String example) throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java/dev/spanledger/instrumentation/example", example + ".java"));
    String shown =
        source
                .substring(
                    source.indexOf("// README: begin\n") + "// README: begin\n".length(),
                    source.indexOf("// README: end"))
                .stripTrailing()
            + "\n";
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```\n");
  }

  @Test
  void the_readme_names_exactly_the_variables_that_are_read() throws IOException {
    Pattern variable = Pattern.compile("(?:SPANLEDGER|OTEL)_[A-Z_]*[A-Z]");
    List<String> read = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source :
          sources
              .filter(
                  path ->
                      path.toString().endsWith("Settings.java")
                          || path.toString().endsWith("FunctionTracer.java")
                          || path.toString().endsWith("FunctionIdentity.java"))
              .toList()) {
        find(variable, Files.readString(source), read);
      }
    }
    List<String> documented = new ArrayList<>();
    find(variable, Files.readString(Path.of("README.md")), documented);
    documented.removeIf(READ_BY_OTHERS::equals);
    assertThat(new TreeSet<>(documented)).isEqualTo(new TreeSet<>(read));
  }

  private static void find(Pattern pattern, String text, List<String> found) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
  }
}
