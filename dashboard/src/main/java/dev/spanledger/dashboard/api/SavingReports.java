package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.price.PriceFile;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.waste.Waste;
import dev.spanledger.analytics.waste.WasteCut;
import dev.spanledger.analytics.waste.WasteLine;
import dev.spanledger.analytics.whatif.Change;
import dev.spanledger.analytics.whatif.Outcome;
import dev.spanledger.analytics.whatif.WhatIf;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What could be saved: waste of a period, and what other configurations would have cost. */
final class SavingReports {
  /** The dashboard knows no mapping of owners. */
  private static final List<String> CUTS =
      Arrays.stream(WasteCut.values())
          .filter(cut -> !cut.needsMapping())
          .map(WasteCut::word)
          .toList();

  private final QueryEngine engine;
  private final Clock clock;

  SavingReports(QueryEngine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void waste(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOfMonth(clock.instant());
    WasteCut cut = WasteCut.of(parameters.oneOf("by", CUTS));
    String format = parameters.oneOf("format", List.of("json", "csv"));
    parameters.refuseOthers();
    Waste waste =
        Waste.of(
            engine,
            cut == null ? WasteCut.TOTAL : cut,
            Map.of("from", window.from(), "to", window.to()));
    ReportTable.computed(
            Waste.REPORT,
            window,
            WasteLine.COLUMNS,
            waste.lines().stream().map(WasteLine::values).toList(),
            waste.sql(),
            waste.warnings())
        .send(ctx, format);
  }

  /** Without a change, the memory that was ever used and a quarter more. */
  void whatIf(Context ctx) throws IOException {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.windowOfMonth(clock.instant());
    String format = parameters.oneOf("format", List.of("json", "csv"));
    String service = parameters.text("service");
    Change change = change(parameters);
    parameters.refuseOthers();
    // A month's bill reaches beyond today, where nothing has run yet.
    Instant now = clock.instant();
    Instant to = window.to().isAfter(now) && window.from().isBefore(now) ? now : window.to();
    WhatIf whatIf = WhatIf.read(engine, service, window.from(), to, PriceFile.builtIn());
    List<Outcome> outcomes = change.isNone() ? whatIf.rightSized() : whatIf.of(change);
    ReportTable.computed(
            "whatif",
            window,
            Outcome.COLUMNS,
            outcomes.stream().map(Outcome::values).toList(),
            whatIf.sql(),
            whatIf.warnings())
        .send(ctx, format);
  }

  private static Change change(Parameters parameters) {
    Integer memoryMb = whole(parameters, "memory");
    String architecture = parameters.text("arch");
    Integer provisioned = whole(parameters, "provisioned");
    boolean hasSnapStart = parameters.flag("snapstart");
    try {
      return new Change(memoryMb, architecture, provisioned, hasSnapStart);
    } catch (IllegalArgumentException e) {
      throw new ApiError(400, "The change is not possible", null, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Integer whole(Parameters parameters, String name) {
    String text = parameters.text(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,7}")) {
      throw ApiError.badParameter(name, text, "a whole number");
    }
    return Integer.valueOf(text);
  }
}
