package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens from the command line. */
class TokenCommandTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  private @TempDir Path folder;

  @Test
  void a_token_is_printed_once_listed_without_it_and_revoked() throws Exception {
    Path file = folder.resolve("tokens.json");
    CommandRun run = new CommandRun(folder, NOON);

    assertThat(
            run.bareExitCode(
                "token",
                "create",
                "ana",
                "--role",
                "sre,finance",
                "--expires-in",
                "90d",
                "--tokens",
                file.toString()))
        .isZero();
    String token = run.out().strip();
    assertThat(token).matches("spl_[0-9a-f]{16}_[A-Za-z0-9_-]{43}");
    assertThat(run.err())
        .isEqualTo(
            "Token of ana (sre, finance) in %s; this is the only time it is shown\n"
                .formatted(file));
    assertThat(Files.readString(file)).doesNotContain(token);

    assertThat(run.bareExitCode("token", "list", "--tokens", file.toString(), "-o", "csv"))
        .isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            name,roles,token_id,created,expires,expired
            ana,"sre, finance",%s,2026-11-20T12:00:00Z,2027-02-18T12:00:00Z,false
            """
                .formatted(token.substring(4, 20)));

    assertThat(run.bareExitCode("token", "revoke", "bob", "--tokens", file.toString()))
        .isEqualTo(3);
    assertThat(run.err()).contains("holds no token \"bob\"; it holds [ana]");
    assertThat(run.bareExitCode("token", "revoke", "ana", "--tokens", file.toString())).isZero();
    assertThat(run.bareExitCode("token", "list", "--tokens", file.toString(), "-o", "csv"))
        .isZero();
    assertThat(run.out()).isEqualTo("name,roles,token_id,created,expires,expired\n");
  }

  @Test
  void an_unknown_role_and_a_missing_file_are_usage_errors() {
    CommandRun run = new CommandRun(folder, NOON);
    assertThat(run.bareExitCode("token", "create", "ana", "--role", "root", "--tokens", "x"))
        .isEqualTo(2);
    assertThat(run.err())
        .contains("\"root\" is no role; there are viewer, sre, finance, admin, ingest");
    assertThat(run.bareExitCode("token", "list")).isEqualTo(2);
    assertThat(run.err()).contains("--tokens FILE").contains("SPANLEDGER_TOKENS");
  }

  @Test
  void a_collector_that_would_admit_nobody_does_not_start() {
    CommandRun run = new CommandRun(folder.resolve("lake"), NOON);
    Path file = folder.resolve("typo.json");
    assertThat(run.exitCode("collect", "--port", "0", "--tokens", file.toString())).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: %s holds no token that may send; make one with \"spanledger token create NAME --role ingest --tokens %s\"\n"
                .formatted(file, file));
  }

  @Test
  void a_dashboard_whose_tokens_let_nobody_read_does_not_start() throws Exception {
    Path file = folder.resolve("tokens.json");
    Files.createDirectories(folder.resolve("lake"));
    CommandRun run = new CommandRun(folder.resolve("lake"), NOON);
    assertThat(run.bareExitCode("token", "create", "fn", "--role", "ingest", "--tokens", "" + file))
        .isZero();
    assertThat(run.exitCode("dashboard", "--tokens", file.toString(), "--port", "0")).isEqualTo(3);
    assertThat(run.err()).contains("%s holds no token that may read".formatted(file));
  }
}
