package dev.spanledger.cli;

import dev.spanledger.analytics.billing.SourceRow;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Charges of a lake under FOCUS's names, page after page. */
final class LakeCharges {
  /** A page of 60 columns takes some 20 MB. */
  private static final int PAGE_ROWS = 20_000;

  private static final List<String> OF_THE_PLACE =
      List.of("charge_id", "source_file", "source_row");

  private final QueryEngine engine;
  private final TimeRange range;

  LakeCharges(QueryEngine engine, TimeRange range) {
    this.engine = engine;
    this.range = range;
  }

  /** FOCUS's names of the columns that a lake has. */
  List<String> columns() {
    return page("", 0).columns().stream().filter(name -> !OF_THE_PLACE.contains(name)).toList();
  }

  void forEachRow(Consumer<SourceRow> rows) {
    String after = "";
    QueryResult page;
    do {
      page = page(after, PAGE_ROWS);
      for (Map<String, @Nullable Object> charge : page.maps()) {
        rows.accept(row(charge));
        after = String.valueOf(charge.get("charge_id"));
      }
    } while (page.rows().size() == PAGE_ROWS);
  }

  private QueryResult page(String after, int limit) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("after", after);
    parameters.put("limit", (long) limit);
    return engine.run("charge_focus", range.parameters(parameters));
  }

  private static SourceRow row(Map<String, @Nullable Object> charge) {
    List<@Nullable Object> values = new ArrayList<>();
    charge.forEach(
        (name, value) -> {
          if (!OF_THE_PLACE.contains(name)) {
            values.add(
                value instanceof Instant time
                    ? ChronoUnit.MICROS.between(Instant.EPOCH, time)
                    : value);
          }
        });
    long number = charge.get("source_row") instanceof Number row ? row.longValue() : 0;
    return new SourceRow(
        String.valueOf(charge.get("source_file")), number, Collections.unmodifiableList(values));
  }
}
