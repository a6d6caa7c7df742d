package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.cli.output.Terminal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UsageTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-09-15T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;

  @Test
  void help_names_every_command_and_exit_code() {
    CommandRun run = new CommandRun(folder);
    assertThat(run.bareExitCode("--help")).isZero();
    assertThat(run.err()).isEmpty();
    tree()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              boolean isHidden = command.getCommandSpec().usageMessage().hidden();
              assertThat(run.out().contains("\n  " + name + " ")).as(name).isEqualTo(!isHidden);
            });
    for (int code : new int[] {0, 1, 2, 3, 69, 70, 130}) {
      assertThat(run.out()).containsPattern("(?m)^  %d +\\w".formatted(code));
    }
  }

  @Test
  void every_command_has_help_and_a_description() {
    CommandRun run = new CommandRun(folder);
    Deque<CommandLine> open = new ArrayDeque<>();
    open.add(tree());
    while (!open.isEmpty()) {
      CommandLine command = open.remove();
      open.addAll(command.getSubcommands().values());
      String name = command.getCommandSpec().qualifiedName().strip();
      String[] words = (name + " --help").split(" ");
      assertThat(run.bareExitCode(Arrays.copyOfRange(words, 1, words.length))).as(name).isZero();
      assertThat(run.out()).as(name).startsWith("Usage: " + name);
      assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
    }
  }

  @Test
  void the_version_names_the_build_and_the_java() {
    CommandRun run = new CommandRun(folder);
    assertThat(run.bareExitCode("--version")).isZero();
    assertThat(run.out()).matches("spanledger \\d+\\.\\d+\\.\\d+\\S*\nJava \\d+\\S*, .+\n");
  }

  @Test
  void a_wrong_command_is_a_usage_error_with_a_suggestion() {
    CommandRun run = new CommandRun(folder);
    assertThat(run.bareExitCode("servises")).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("'servises'").contains("services").contains("--help");
  }

  @ParameterizedTest
  @CsvSource({"'', 'Which command?'", "cost, 'Which of import, allocate, reconcile, '"})
  void a_missing_command_is_asked_for(String words, String question) {
    CommandRun run = new CommandRun(folder);
    assertThat(run.bareExitCode(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);
    assertThat(run.err()).startsWith("spanledger: " + question);
  }

  @Test
  void a_lake_that_is_not_there_is_bad_input_and_is_not_made() {
    CommandRun run = new CommandRun(folder.resolve("mistyped"));
    assertThat(run.exitCode("services")).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: No lake at %s: give --lake DIR (a demo's is spanledger-demo), or make one with \"spanledger demo\" or \"spanledger collect\"\n"
                .formatted(folder.resolve("mistyped")));
    assertThat(folder.resolve("mistyped")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--last=24h, 2026-09-14T12:00:00Z, 2026-09-15T12:00:00Z",
    "--from=2026-09-01, 2026-09-01T00:00:00Z, 2026-09-15T12:00:00Z",
    "--to=2026-09-01, 2026-08-02T00:00:00Z, 2026-09-01T00:00:00Z",
    "--to=2026-09-01 --last=7d, 2026-08-25T00:00:00Z, 2026-09-01T00:00:00Z",
    "--from=2026-09-01T10:00+02:00 --to=2026-09-01T09:00:00, 2026-09-01T08:00:00Z, 2026-09-01T09:00:00Z",
    "'', 2026-08-16T12:00:00Z, 2026-09-15T12:00:00Z"
  })
  void a_period_is_half_open_and_in_utc(String words, String from, String to) {
    TimeRangeOptions options = new TimeRangeOptions();
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
    spec.addMixin("period", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
    new CommandLine(spec).parseArgs(words.isEmpty() ? new String[0] : words.split(" "));
    assertThat(options.range(NOON))
        .isEqualTo(new TimeRange(Instant.parse(from), Instant.parse(to)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--last 3x | Invalid value for option '--last': \"3x\" is not a duration such as 500ms, 30s, 90m, 24h, 7d or 4w",
        "--from 1.9.2026 | Invalid value for option '--from': \"1.9.2026\" is not a time such as 2026-09-01 or 2026-09-01T12:00:00Z",
        "--from 2026-09-01 --last 1d | --from and --last both say where the period starts: give one",
        "--from 2026-09-02 --to 2026-09-01 | The period from 2026-09-02T00:00:00Z to 2026-09-01T00:00:00Z is empty: --from must be before --to",
        "--output xml | Invalid value for option '--output': expected one of [table, csv, json, parquet] (case-sensitive) but was 'xml'"
      })
  void a_wrong_option_is_a_usage_error_that_says_what_is_right(String words, String message) {
    CommandRun run = new CommandRun(folder, NOON);
    String[] arguments = ("services " + words.strip()).split(" ");
    assertThat(run.exitCode(arguments)).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: %s\nTry \"spanledger services --help\".\n".formatted(message.strip()));
  }

  private static CommandLine tree() {
    return CommandTree.build(new Session(Terminal.plain(System.out, System.err), NOON));
  }

  @ParameterizedTest
  @CsvSource({"completion", "generate-completion"})
  void completion_is_a_script_that_bash_would_source(String command) {
    CommandRun run = new CommandRun(folder);
    assertThat(run.bareExitCode(command)).isZero();
    assertThat(run.out())
        .startsWith("#!/usr/bin/env bash\n")
        .contains("complete -F _complete_spanledger");
  }
}
