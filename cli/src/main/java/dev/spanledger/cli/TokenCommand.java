package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.StoredToken;
import dev.spanledger.dashboard.security.TokenFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code token}: who may read the dashboard. */
@Command(
    name = "token",
    description = "Tokens that open the dashboard, with roles: create, list, revoke.",
    footer = {
      "",
      "Roles: viewer reads counts, times and names; sre also attributes and messages of spans;",
      "finance also money, but no attributes; admin everything; ingest only sends telemetry."
    })
final class TokenCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  private TokenCommand() {}

  static CommandLine build(Session session) {
    CommandLine token = new CommandLine(new TokenCommand());
    token.addSubcommand(new Create(session));
    token.addSubcommand(new Listing(session));
    token.addSubcommand(new Revoke(session));
    return token;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which of create, list and revoke?");
  }

  @Command(
      name = "create",
      description = {
        "Make a token and print it, once; the file keeps its hash.",
        "A running dashboard takes it from its next request on."
      })
  static final class Create implements Callable<Integer> {
    @Mixin final TokensOption tokens = new TokensOption();

    @Parameters(paramLabel = "NAME", description = "Whose it is; shown by \"list\".")
    String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        split = ",",
        converter = RoleConverter.class,
        description = "viewer, sre, finance, admin or ingest; several with commas.")
    List<Role> roles = List.of();

    @Option(
        names = "--expires-in",
        paramLabel = "DURATION",
        converter = TimeRangeOptions.DurationConverter.class,
        description = "After this it is refused, as 90d. Default: never.")
    @Nullable Duration expiresIn;

    private final Session session;

    Create(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      TokenFile file = tokens.required();
      Set<Role> granted = EnumSet.copyOf(roles);
      Instant now = session.clock().instant();
      Instant expires = expiresIn == null ? null : now.plus(expiresIn);
      String text = checked(() -> file.create(name, granted, now, expires).text());
      session
          .terminal()
          .say(
              "Token of %s (%s) in %s; this is the only time it is shown"
                  .formatted(name, String.join(", ", Role.words(granted)), file.path()));
      session.terminal().out().println(text);
      session.terminal().out().flush();
      return ExitCode.OK.code();
    }
  }

  @Command(name = "list", description = "The tokens of the file, without what would open anything.")
  static final class Listing implements Callable<Integer> {
    @Mixin final TokensOption tokens = new TokensOption();
    @Mixin final OutputOptions output = new OutputOptions();
    private final Session session;

    Listing(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (StoredToken token : checked(tokens.required()::list)) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(token.name());
        row.add(String.join(", ", Role.words(token.roles())));
        row.add(token.id());
        row.add(token.created());
        row.add(token.expires());
        row.add(token.isExpired(session.clock().instant()));
        rows.add(row);
      }
      output
          .writer(session)
          .write(
              new Answer(
                  List.of("name", "roles", "token_id", "created", "expires", "expired"), rows));
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "revoke",
      description = "Remove a token; it and its browser sessions are refused from then on.")
  static final class Revoke implements Callable<Integer> {
    @Mixin final TokensOption tokens = new TokensOption();

    @Parameters(paramLabel = "NAME", description = "As \"list\" shows it.")
    String name = "";

    private final Session session;

    Revoke(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      TokenFile file = tokens.required();
      checked(
          () -> {
            file.revoke(name);
            return name;
          });
      session.terminal().say("Revoked %s".formatted(name));
      return ExitCode.OK.code();
    }
  }

  /** Work on the file, whose refusals are for the user. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T checked(Work<T> work) {
    try {
      return work.run();
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** A word of {@link Role}. */
  static final class RoleConverter implements ITypeConverter<Role> {
    @Override
    public Role convert(String value) {
      try {
        return Role.ofWord(value.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
