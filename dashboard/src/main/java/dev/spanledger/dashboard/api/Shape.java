package dev.spanledger.dashboard.api;

import dev.spanledger.dashboard.security.Caller;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a table's address takes besides its own parameters. */
record Shape(String format, @Nullable String sort, int limit) {
  static Shape of(Parameters parameters) {
    String format = parameters.oneOf("format", List.of("json", "csv"));
    int most = format.equals("csv") ? ReportTable.MOST_CSV_ROWS : ReportTable.MOST_ROWS;
    return new Shape(format, parameters.text("sort"), parameters.limit(most, most));
  }

  void send(Context ctx, ReportTable table) {
    // Hidden before it is sorted: an order would tell what the values do not.
    table.seenBy(Caller.of(ctx)).sorted(sort).limited(limit).send(ctx, format);
  }
}
