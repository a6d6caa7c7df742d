package dev.spanledger.sample.report;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.spanledger.instrumentation.Spanledger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The function's entry point: reports on the day before the one that it runs on. */
public final class DailyReport implements RequestHandler<ScheduledEvent, String> {
  private final ReportTables tables =
      ReportTables.connect(setting("ORDERS_TABLE"), setting("REPORTS_TABLE"));

  private final RequestHandler<ScheduledEvent, String> traced = Spanledger.wrap(this::report);

  @Override
  public String handleRequest(ScheduledEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private String report(ScheduledEvent event, Context context) {
    // The event's time and not the clock's: a retry, however late, reports on the same day.
    Instant time = Instant.ofEpochMilli(event.getTime().getMillis());
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC).minusDays(1);
    DaySummary summary = DaySummary.of(day, tables.ordersOf(day));
    tables.put(summary);
    return "%s: %d orders, %s %s"
        .formatted(day, summary.orderCount(), summary.revenue(), DaySummary.CURRENCY);
  }

  private static String setting(String name) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(name + " is not set; it must name a DynamoDB table");
    }
    return value;
  }
}
