package dev.spanledger.analytics.conformance;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the values of one column that go with each value of another. */
final class DistinctValues {
  /** Beyond this the rule is not evaluated, so that memory has a bound. */
  private static final int MOST_KEYS = 1_000_000;

  private static final class Group {
    final Set<String> others = new HashSet<>();
    final Breach first;
    @Nullable Breach exceeding;

    Group(Breach first) {
      this.first = first;
    }
  }

  private final Check.DistinctCount check;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private boolean isTooMany;

  DistinctValues(Check.DistinctCount check) {
    this.check = check;
  }

  void add(RowCells cells) {
    String key = cells.text(check.column());
    if (key == null || isTooMany) {
      return;
    }
    Group group = groups.get(key);
    if (group == null) {
      group = new Group(breach(cells));
      groups.put(key, group);
    }
    String other = cells.text(check.other());
    if (other != null && group.others.size() <= check.count() && group.others.add(other)) {
      if (group.others.size() > check.count()) {
        group.exceeding = breach(cells);
      }
    }
    isTooMany = groups.size() > MOST_KEYS;
  }

  private Breach breach(RowCells cells) {
    return cells.breach(List.of(check.column(), check.other()));
  }

  RuleResult result(ModelRule rule) {
    if (isTooMany) {
      return RuleResult.of(
          rule.id(),
          rule.keyword(),
          rule.sentence(),
          RuleStatus.NOT_EVALUATED,
          "more than %d values of %s".formatted(MOST_KEYS, check.column()));
    }
    Tally tally = new Tally();
    for (Group group : groups.values()) {
      if (group.others.size() == check.count()) {
        tally.holds();
      } else {
        tally.breaks(group.exceeding == null ? group.first : group.exceeding);
      }
    }
    return tally.result(
        rule.id(), rule.keyword(), rule.sentence(), "no row has a " + check.column());
  }
}
