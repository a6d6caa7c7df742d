package dev.spanledger.cli;

import dev.spanledger.analytics.close.ClosedPeriod;
import dev.spanledger.analytics.close.Corrections;
import dev.spanledger.analytics.close.LineAmounts;
import dev.spanledger.analytics.close.PostedCorrections;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/** Posts the corrections of closed periods that are due, and says so. */
final class PostedAnswer {
  private PostedAnswer() {}

  /** For commands that need no engine else: opens one only where a period was ever closed. */
  static void post(Lake lake, Session session) throws IOException {
    if (ClosedPeriod.isAny(lake)) {
      try (QueryEngine engine = DuckDbEngine.open(lake)) {
        post(lake, engine, session);
      }
    }
  }

  static void post(Lake lake, QueryEngine engine, Session session) throws IOException {
    for (PostedCorrections posted : Corrections.post(lake, engine, session.clock())) {
      session
          .terminal()
          .say(
              ("%s is closed and stays as it is. Changed lines, billed as corrections in %s: %s,"
                      + " together %s. \"spanledger cost allocate\" allocates them, \"spanledger"
                      + " cost restate\" shows them")
                  .formatted(
                      posted.closedSeries(),
                      posted.billingPeriodStart().atOffset(ZoneOffset.UTC).toLocalDate(),
                      Humanized.count(posted.lineCount()),
                      posted.deltas().entrySet().stream()
                          .map(
                              sum ->
                                  Humanized.exact(PostedAnswer.billed(sum.getValue()))
                                      + " "
                                      + sum.getKey())
                          .collect(Collectors.joining(", "))));
    }
  }

  private static BigDecimal billed(LineAmounts amounts) {
    BigDecimal billed = amounts.get("billed_cost");
    return billed == null ? BigDecimal.ZERO : billed;
  }
}
