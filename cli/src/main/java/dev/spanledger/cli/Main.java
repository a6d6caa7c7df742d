package dev.spanledger.cli;

import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryException.Reason;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Terminal;
import dev.spanledger.lake.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import picocli.CommandLine;

/** Entry of the {@code spanledger} command. */
public final class Main {
  /** Width of the terminal behind standard output; unset or empty where there is none. */
  private static final String COLUMNS_PROPERTY = "spanledger.columns";

  /** {@code terminal} where standard error is one. */
  private static final String MESSAGES_PROPERTY = "spanledger.messages";

  private static final int OUT_BUFFER_BYTES = 64 * 1024;

  private Main() {}

  /** Runs one command in this process and ends it with the command's exit code. */
  public static void main(String[] args) {
    // Not System.out: its charset is the locale's, which turns every dash into "?" under LANG=C.
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    boolean isLive = "terminal".equals(System.getProperty(MESSAGES_PROPERTY));
    Terminal terminal = new Terminal(out, err, Integer.getInteger(COLUMNS_PROPERTY, 0), isLive);
    int exitCode = run(args, terminal, Clock.systemUTC());
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  /** Runs one command without a terminal and returns its exit code; may be called repeatedly. */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, Terminal.plain(out, err), Clock.systemUTC());
  }

  static int run(String[] args, Terminal terminal, Clock clock) {
    CommandLine commandLine = CommandTree.build(new Session(terminal, clock));
    PrintWriter out = new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8);
    commandLine.setOut(out).setErr(err);
    if (terminal.columns() > 0) {
      commandLine.setUsageHelpWidth(Math.max(60, Math.min(terminal.columns(), 120)));
    }
    commandLine.setParameterExceptionHandler(Main::answerUsageError);
    commandLine.setExecutionExceptionHandler(Main::answerFailure);
    return commandLine.execute(args);
  }

  private static int answerUsageError(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("spanledger: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command
        .getErr()
        .printf("Try \"%s --help\".%n", command.getCommandSpec().qualifiedName().strip());
    return ExitCode.USAGE.code();
  }

  private static int answerFailure(
      Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    Throwable cause = unwrapped(e);
    ExitCode exitCode = exitCode(cause);
    command.getErr().println("spanledger: " + message(cause));
    if (SpanledgerCommand.isDebugging(command)) {
      e.printStackTrace(command.getErr());
    } else if (exitCode == ExitCode.INTERNAL) {
      command.getErr().println("Run again with --debug to see where.");
    }
    return exitCode.code();
  }

  private static Throwable unwrapped(Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : null;
    return cause == null ? e : cause;
  }

  private static ExitCode exitCode(Throwable e) {
    if (e instanceof Failure failure) {
      return failure.exitCode();
    }
    if (e instanceof StoreException refusal) {
      return AwsOptions.failure(refusal).exitCode();
    }
    if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) {
      return ExitCode.BAD_INPUT;
    }
    if (e instanceof QueryException query && query.reason() == Reason.LAKE_UNREADABLE) {
      return ExitCode.BAD_INPUT;
    }
    return ExitCode.INTERNAL;
  }

  /** One line; what Java's file exceptions leave out is put into words. */
  private static String message(Throwable cause) {
    if (cause instanceof NoSuchFileException missing) {
      return "No such file or folder: " + missing.getFile();
    }
    if (cause instanceof AccessDeniedException denied) {
      return "No permission for " + denied.getFile();
    }
    if (cause instanceof FileAlreadyExistsException existing) {
      return "Already exists: " + existing.getFile();
    }
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    boolean isOurs =
        cause instanceof Failure || cause instanceof IOException || cause instanceof QueryException;
    return (isOurs ? text : cause.getClass().getSimpleName() + ": " + text)
        .strip()
        .replaceAll("\\s*\\R\\s*", "; ");
  }
}
