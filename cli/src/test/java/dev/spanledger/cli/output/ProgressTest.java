package dev.spanledger.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void a_short_step_without_an_outcome_leaves_no_trace() {
    try (Progress progress = new Progress(Terminal.plain(err, err))) {
      progress.begin("Reading");
      progress.begin("Compacting");
      progress.end("");
    }
    assertThat(text()).isEmpty();
  }

  @Test
  void an_outcome_is_a_line_of_its_own_without_a_terminal() {
    try (Progress progress = new Progress(Terminal.plain(err, err))) {
      progress.begin("Importing");
      progress.end("1,000 rows");
      progress.end("nothing more");
    }
    assertThat(text()).matches("Importing: 1,000 rows \\(\\d\\.\\d s\\)\n");
  }

  @Test
  void on_a_terminal_the_line_is_rewritten_and_never_wider() {
    try (Progress progress = new Progress(new Terminal(err, err, 20, true))) {
      progress.begin("Importing a bill of a long name");
      progress.end("done");
    }
    assertThat(text()).isEqualTo("\r\u001b[KImporting a bill o…\n");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
