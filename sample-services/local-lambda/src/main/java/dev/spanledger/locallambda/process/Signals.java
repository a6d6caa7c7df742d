package dev.spanledger.locallambda.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops and continues processes, which Java cannot. One shell does it with its built-in {@code
 * kill}, in microseconds where a process per signal would take milliseconds. The shell also ends
 * what it was told to watch when this process is gone: a stopped process would not notice that and
 * would stay for ever.
 */
public final class Signals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private static final String SCRIPT =
      """
      trap '' INT HUP TERM
      pids=' '
      while read -r what list; do
        case $what in
          WATCH) pids="$pids$list " ;;
          FORGET)
            case $pids in
              *" $list "*) pids="${pids%% $list *} ${pids#* $list }" ;;
            esac
            ;;
          *)
            kill -"$what" $list 2>/dev/null
            echo "$?"
            ;;
        esac
      done
      kill -KILL $pids 2>/dev/null
      """;

  private static final long LONGEST_END_SECONDS = 2;

  private final @Nullable Process shell;
  private final @Nullable BufferedWriter orders;
  private final @Nullable BufferedReader answers;

  private Signals(@Nullable Process shell) {
    this.shell = shell;
    this.orders =
        shell == null
            ? null
            : new BufferedWriter(
                new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII));
    this.answers =
        shell == null
            ? null
            : new BufferedReader(
                new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Starts the shell; on other systems than Linux says so once and does nothing ever after. */
  public static Signals start() {
    String system = System.getProperty("os.name", "");
    if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
      LOG.info("Functions are not frozen between invocations: {} is not Linux", system);
      return new Signals(null);
    }
    try {
      ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT);
      return new Signals(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start /bin/sh, which stops idle functions", e);
    }
  }

  /** False where a process cannot be stopped and continued. */
  public boolean isAvailable() {
    return shell != null;
  }

  /** Ends the process should this one be gone. */
  void watch(long pid) {
    order("WATCH " + pid);
  }

  /** The process has ended; its number may be another's soon. */
  void forget(long pid) {
    order("FORGET " + pid);
  }

  /** Stops processes; true once the kernel has taken the signal for every one. */
  boolean stop(List<Long> pids) {
    return send("STOP", pids);
  }

  /** Lets stopped processes go on. */
  boolean resume(List<Long> pids) {
    return send("CONT", pids);
  }

  private synchronized boolean send(String signal, List<Long> pids) {
    if (answers == null || pids.isEmpty()) {
      return false;
    }
    try {
      if (!order(signal + pids.stream().map(pid -> " " + pid).collect(Collectors.joining()))) {
        return false;
      }
      return "0".equals(answers.readLine());
    } catch (IOException e) {
      LOG.warn("Cannot send SIG{} to {}: {}", signal, pids, e.toString());
      return false;
    }
  }

  private synchronized boolean order(String line) {
    if (orders == null) {
      return false;
    }
    try {
      orders.write(line);
      orders.write('\n');
      orders.flush();
      return true;
    } catch (IOException e) {
      // The shell is gone, as after close; whoever is stopped then is ended by other means.
      return false;
    }
  }

  /** Ends the shell, and with it whatever is still watched. */
  @Override
  public synchronized void close() {
    if (shell == null || orders == null) {
      return;
    }
    try {
      orders.close();
      if (!shell.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (IOException e) {
      shell.destroyForcibly();
    } catch (InterruptedException e) {
      shell.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
