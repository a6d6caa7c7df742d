package dev.spanledger.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  private @TempDir Path temporary;

  @Test
  void a_second_demo_starts_with_an_empty_lake() throws IOException {
    Path lake = temporary.resolve("lake");
    DemoFolder first = DemoFolder.prepare(lake);
    Path old = Files.createDirectories(first.lake().resolve("landing/spans")).resolve("a.parquet");
    Files.writeString(old, "rows");
    DemoFolder second = DemoFolder.prepare(lake);
    assertThat(second.lake()).isDirectoryNotContaining("glob:**/landing");
    assertThat(second.work()).isDirectory();
  }

  @Test
  void a_folder_that_no_demo_made_is_left_alone() throws IOException {
    Path photos = Files.createDirectories(temporary.resolve("photos"));
    Files.writeString(photos.resolve("cat.jpg"), "a cat");
    assertThatThrownBy(() -> DemoFolder.prepare(photos))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "%s was not made by a demo, which empties its lake: give another folder with --lake",
            photos);
    assertThat(photos.resolve("cat.jpg")).exists();
  }

  @Test
  void an_empty_folder_will_do() throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("empty"));
    assertThat(DemoFolder.prepare(folder).work()).isDirectory();
  }

  @Test
  void a_lake_that_a_demo_is_using_is_not_emptied() throws Exception {
    Path lake = temporary.resolve("lake");
    DemoFolder folder = DemoFolder.prepare(lake);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName())
            .start();
    try {
      Files.writeString(folder.work().resolve("process"), other.pid() + "\n");
      assertThatThrownBy(() -> DemoFolder.prepare(lake))
          .isInstanceOf(Failure.class)
          .hasMessage(
              "A demo runs on %s already (process %d): end it, or give another folder with --lake",
              lake, other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  /** A JVM that lives until it is ended, as another demo's. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws IOException {
      System.in.read();
    }
  }
}
