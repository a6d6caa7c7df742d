package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code ./spanledger} as a user would, on what this build has just packaged. */
public final class Launcher {
  private static final long LONGEST_RUN_MINUTES = 5;

  private final Path checkout;
  private final Path folder;

  /**
   * @param checkout top folder, which holds the launcher
   * @param folder takes what the commands print
   */
  public Launcher(Path checkout, Path folder) {
    this.checkout = checkout;
    this.folder = folder;
  }

  /** What one command printed and how it ended. */
  public record Run(int exitCode, String answer, String messages) {
    public Run succeeded() {
      assertThat(exitCode).as(messages).isZero();
      return this;
    }
  }

  public Run run(String... arguments) throws IOException, InterruptedException {
    Path answer = Files.createTempFile(folder, "answer", ".txt");
    Path messages = Files.createTempFile(folder, "messages", ".txt");
    Process process = start(answer, messages, arguments);
    if (!process.waitFor(LONGEST_RUN_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "%s did not end within %d minutes: %s"
              .formatted(List.of(arguments), LONGEST_RUN_MINUTES, Files.readString(messages)));
    }
    return new Run(process.exitValue(), Files.readString(answer), Files.readString(messages));
  }

  /** Starts a command that stays; its standard input stays open. */
  Process start(Path answer, Path messages, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("spanledger").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(answer.toFile())
            .redirectError(messages.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPANLEDGER_NO_BUILD", "1");
    return builder.start();
  }
}
