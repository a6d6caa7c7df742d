package dev.spanledger.analytics.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Half-open stretches of time that hold about as many rows as fit into memory. */
record Slices(List<Slices.Slice> all) {

  /** From, included, to, excluded. */
  record Slice(Instant from, Instant to) {}

  Slices {
    all = List.copyOf(all);
  }

  /**
   * Joins units of time; one of them may hold more than fits.
   *
   * @param rows with the start of a unit and how many rows it has, in order
   */
  static Slices of(
      List<Map<String, @Nullable Object>> rows,
      String start,
      Duration unit,
      String count,
      long most) {
    List<Slice> slices = new ArrayList<>();
    Slice open = null;
    long held = 0;
    for (Map<String, @Nullable Object> row : rows) {
      if (row.get(start) instanceof Instant from && row.get(count) instanceof Number more) {
        if (open != null && held + more.longValue() > most) {
          slices.add(open);
          open = null;
          held = 0;
        }
        open = new Slice(open == null ? from : open.from(), from.plus(unit));
        held += more.longValue();
      }
    }
    if (open != null) {
      slices.add(open);
    }
    return new Slices(slices);
  }
}
