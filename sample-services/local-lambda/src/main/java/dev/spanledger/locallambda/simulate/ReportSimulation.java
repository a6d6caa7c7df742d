package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.simulate.SimulatedTables.Stretch;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** daily-report: five past midnight it reads the orders of the day before. */
final class ReportSimulation {
  private static final long MILLI = 1_000_000L;
  private static final LocalTime TIME = LocalTime.of(0, 5);
  private static final int ORDER_BYTES = 210;
  private static final int READ_CHUNK_BYTES = 4096;

  private final SimulatedFunction report;
  private final SimulatedTables tables;
  private final HistorySettings settings;
  private final Tally tally;
  private final Dice dice;

  ReportSimulation(
      SimulatedFunction report,
      SimulatedTables tables,
      HistorySettings settings,
      Tally tally,
      Dice dice) {
    this.report = report;
    this.tables = tables;
    this.settings = settings;
    this.tally = tally;
    this.dice = dice;
  }

  void run(OrdersSimulation orders) {
    LocalDate day = LocalDate.ofInstant(settings.from(), ZoneOffset.UTC);
    Instant time = day.atTime(TIME).toInstant(ZoneOffset.UTC);
    for (;
        time.isBefore(settings.to());
        day = day.plusDays(1), time = time.plus(Duration.ofDays(1))) {
      if (!time.isBefore(settings.from())) {
        runAt(time, orders.count(day.minusDays(1)));
      }
    }
  }

  private void runAt(Instant time, int orderCount) {
    tally.trace();
    long arrival = Visits.nanos(time) + (long) (dice.logNormal(300, 0.5) * MILLI);
    SimulatedRun run = report.begin(arrival, ShopSimulation.traceId(arrival, dice), null, null);
    long from = run.startNanos() + report.workNanos(run, 8);
    long chunks = (orderCount * (long) ORDER_BYTES + READ_CHUNK_BYTES - 1) / READ_CHUNK_BYTES;
    long read = from + (long) (dice.logNormal(12, 0.3) * MILLI);
    tables.read(
        report, run, "Query", OrdersSimulation.TABLE, new Stretch(from, read), Math.max(1, chunks));
    long written = read + (long) (dice.logNormal(7, 0.3) * MILLI);
    tables.write(report, run, "PutItem", "reports", new Stretch(read, written), 1);
    Span.Builder server =
        Span.newBuilder()
            .setName(report.profile().name())
            .addAttributes(Attribute.of("faas.trigger", "timer"))
            .addAttributes(Attribute.of("faas.time", time.toString()));
    report.end(run, server, Ending.success(written + MILLI, 40));
  }
}
