package dev.spanledger.analytics.close;

import dev.spanledger.analytics.query.QueryEngine;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What later deliveries changed, of every bill of which more than one delivery is in the lake. */
public final class Restatements {
  private Restatements() {}

  /**
   * Compares the newest delivery of each series: with the locked one where the period is closed,
   * else with the one before it.
   *
   * @param month in which billing periods start, UTC; null: all
   * @param against delivery to compare with instead, and then only of the series that have it
   * @throws IllegalArgumentException where no series of the month has that delivery
   */
  public static List<Restatement> read(
      QueryEngine engine, @Nullable YearMonth month, @Nullable String against) {
    Map<String, List<Delivery>> bySeries = new LinkedHashMap<>();
    for (Delivery delivery : Delivery.readAll(engine)) {
      boolean isAsked =
          month == null
              || YearMonth.from(delivery.periodStart().atOffset(ZoneOffset.UTC)).equals(month);
      if (isAsked) {
        bySeries.computeIfAbsent(delivery.series(), added -> new ArrayList<>()).add(delivery);
      }
    }
    if (against != null) {
      requireKnown(bySeries, against);
    }
    List<Restatement> restatements = new ArrayList<>();
    for (List<Delivery> chain : bySeries.values()) {
      Delivery was = was(chain, against);
      Delivery is = chain.get(chain.size() - 1);
      if (was != null && !was.id().equals(is.id())) {
        restatements.add(Restatement.between(engine, chain, was, is));
      }
    }
    return restatements;
  }

  private static @Nullable Delivery was(List<Delivery> chain, @Nullable String against) {
    if (against != null) {
      return chain.stream().filter(each -> each.id().equals(against)).findFirst().orElse(null);
    }
    return chain.stream()
        .filter(Delivery::isLocked)
        .findFirst()
        .orElse(chain.size() < 2 ? null : chain.get(chain.size() - 2));
  }

  private static void requireKnown(Map<String, List<Delivery>> bySeries, String against) {
    List<String> known =
        bySeries.values().stream()
            .flatMap(List::stream)
            .map(each -> "%s (%s, %s)".formatted(each.id(), each.series(), each.time()))
            .toList();
    if (known.stream().noneMatch(each -> each.startsWith(against + " "))) {
      throw new IllegalArgumentException(
          "No delivery \"%s\" in the lake; there are %s"
              .formatted(against, known.isEmpty() ? "none" : String.join(", ", known)));
    }
  }
}
