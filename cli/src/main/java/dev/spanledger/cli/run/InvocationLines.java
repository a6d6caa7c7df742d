package dev.spanledger.cli.run;

import dev.spanledger.cli.output.Terminal;
import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.platform.PlatformSink;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Passes the platform's events on, and says a line for each invocation that ended. */
final class InvocationLines implements PlatformSink {
  private static final double NANOS_PER_MS = 1_000_000;

  private final PlatformSink next;
  private final Terminal terminal;
  private final FunctionLogs logs;
  private final URI dashboard;
  private final AtomicLong count = new AtomicLong();

  InvocationLines(PlatformSink next, Terminal terminal, FunctionLogs logs, URI dashboard) {
    this.next = next;
    this.terminal = terminal;
    this.logs = logs;
    this.dashboard = dashboard;
  }

  /** Invocations that have ended. */
  long count() {
    return count.get();
  }

  @Override
  public void accept(InstanceResource resource, List<PlatformEvent> events) {
    next.accept(resource, events);
    for (PlatformEvent event : events) {
      if (event instanceof PlatformEvent.Report report) {
        logs.show();
        terminal.say(line(report, dashboard));
        count.incrementAndGet();
      }
    }
  }

  /** As {@code success in 12.3 ms, billed 341 ms, cold start 328.1 ms, 84 of 512 MB: <trace>}. */
  static String line(PlatformEvent.Report report, URI dashboard) {
    StringBuilder line = new StringBuilder(report.outcome().word());
    if (report.errorType() != null) {
      line.append(' ').append(report.errorType());
    }
    line.append(" in ").append(ms(report.durationNanos()));
    line.append(", billed ").append(report.billedDurationMs()).append(" ms");
    if (report.initDurationNanos() != null) {
      line.append(", cold start ").append(ms(report.initDurationNanos()));
    }
    if (report.maxMemoryUsedMb() != null) {
      line.append(", %d of %d MB".formatted(report.maxMemoryUsedMb(), report.memorySizeMb()));
    }
    return line.append(": ")
        .append(dashboard.resolve("/traces/" + report.trace().traceId()))
        .toString();
  }

  private static String ms(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / NANOS_PER_MS);
  }
}
