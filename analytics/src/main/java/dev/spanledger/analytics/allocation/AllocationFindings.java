package dev.spanledger.analytics.allocation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts what is odd, and keeps one example of each kind. */
final class AllocationFindings {
  private final Map<AllocationFindingCode, Long> counts =
      new EnumMap<>(AllocationFindingCode.class);
  private final Map<AllocationFindingCode, String> examples =
      new EnumMap<>(AllocationFindingCode.class);
  private final Set<String> met = new HashSet<>();

  void add(AllocationFindingCode code, String example) {
    counts.merge(code, 1L, Long::sum);
    examples.putIfAbsent(code, example);
  }

  /** Counts a thing that several reports meet once. */
  void addOnce(AllocationFindingCode code, String thing) {
    if (met.add(thing)) {
      add(code, thing);
    }
  }

  /** Adds what was met elsewhere, after what was met here. */
  void addAll(AllocationFindings others) {
    others.counts.forEach((code, count) -> counts.merge(code, count, Long::sum));
    others.examples.forEach(examples::putIfAbsent);
  }

  List<AllocationFinding> list() {
    List<AllocationFinding> list = new ArrayList<>();
    counts.forEach(
        (code, count) ->
            list.add(new AllocationFinding(code, count, examples.getOrDefault(code, ""))));
    return List.copyOf(list);
  }
}
