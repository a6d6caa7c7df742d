package dev.spanledger.analytics.close;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns what later deliveries changed in closed periods into charges of the next open one.
 *
 * <p>The numbers of a closed period stay. A second later delivery brings only what it changed since
 * the first. Repeating it posts nothing twice, so whoever imports or allocates may do so each time,
 * and an import that a crash cut off before this step is made good by the next.
 */
public final class Corrections {
  /**
   * Held by whoever closes a period or posts into one, so that none is posted into a closed one.
   */
  static final String LOCK = "close";

  private final Lake lake;
  private final QueryEngine engine;
  private final Instant now;
  private final List<Delivery> deliveries;
  private final List<ClosedPeriod> closed;

  private Corrections(Lake lake, QueryEngine engine, Clock clock) {
    this.lake = lake;
    this.engine = engine;
    this.now = clock.instant();
    this.deliveries = Delivery.readAll(engine);
    this.closed = ClosedPeriod.readAll(engine);
  }

  /**
   * Posts what is due.
   *
   * @param engine over the same lake
   * @return what was posted now; empty where nothing was due
   */
  public static List<PostedCorrections> post(Lake lake, QueryEngine engine, Clock clock)
      throws IOException {
    // Most lakes have closed nothing, and need neither lock nor query for that answer.
    if (!ClosedPeriod.isAny(lake)) {
      return List.of();
    }
    try (Closeable lock = lake.lock(LOCK)) {
      return new Corrections(lake, engine, clock).post();
    }
  }

  private List<PostedCorrections> post() throws IOException {
    List<PostedCorrections> posted = new ArrayList<>();
    for (Delivery locked : deliveries) {
      if (locked.isLocked()) {
        posted.addAll(post(locked));
      }
    }
    return posted;
  }

  private List<PostedCorrections> post(Delivery locked) throws IOException {
    List<Delivery> chain = chain(locked);
    Delivery from = corrected(locked, chain);
    Delivery to = chain.get(chain.size() - 1);
    if (to.id().equals(from.id()) || to.time().isBefore(from.time())) {
      return List.of();
    }
    Restatement restatement = Restatement.between(engine, chain, from, to);
    if (restatement.lines().isEmpty()) {
      return List.of();
    }
    Instant start = nextOpen(locked);
    BillingSeries series = BillingSeries.of(locked.series()).correction(from.id(), to.id(), start);
    new CorrectionRows(lake, restatement, series, start, end(start), now).land();
    return List.of(
        new PostedCorrections(
            locked.series(),
            from.id(),
            to.id(),
            start,
            restatement.lines().size(),
            restatement.deltas()));
  }

  private List<Delivery> chain(Delivery of) {
    return deliveries.stream().filter(each -> each.series().equals(of.series())).toList();
  }

  /** The delivery whose numbers are posted already: the locked one, else the last corrected to. */
  private Delivery corrected(Delivery locked, List<Delivery> chain) {
    BillingSeries series = BillingSeries.of(locked.series());
    Delivery reached = locked;
    Optional<Delivery> next = Optional.of(locked);
    while (next.isPresent()) {
      reached = next.get();
      String from = reached.id();
      List<String> to =
          deliveries.stream()
              .map(each -> BillingSeries.of(each.series()).correctedTo(series, from))
              .toList();
      next = chain.stream().filter(each -> to.contains(each.id())).findFirst();
    }
    return reached;
  }

  private Instant nextOpen(Delivery locked) {
    Instant start = locked.periodEnd();
    Optional<ClosedPeriod> taken = Optional.empty();
    do {
      start = taken.isPresent() ? taken.get().end() : start;
      Instant candidate = start;
      taken =
          closed.stream()
              .filter(each -> each.billingScope().equals(locked.billingScope()))
              .filter(each -> !candidate.isBefore(each.start()) && candidate.isBefore(each.end()))
              .findFirst();
    } while (taken.isPresent());
    return start;
  }

  /** As the bill of that period has it, where there is one; else a month. */
  private Instant end(Instant start) {
    return deliveries.stream()
        .filter(each -> each.periodStart().equals(start))
        .map(Delivery::periodEnd)
        .findFirst()
        .orElse(start.atOffset(ZoneOffset.UTC).plusMonths(1).toInstant());
  }
}
