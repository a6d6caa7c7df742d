package dev.spanledger.analytics.allocation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an allocation made of every billing period in the lake. */
public record AllocationReport(List<PeriodAllocation> periods) {
  public AllocationReport {
    periods = List.copyOf(periods);
  }

  public SortedSet<String> currencies() {
    SortedSet<String> currencies = new TreeSet<>();
    periods.forEach(period -> currencies.add(period.currency()));
    return currencies;
  }

  /** What all periods charge in this currency. */
  public Measures charged(String currency) {
    return sum(currency, Part.CHARGED);
  }

  /** What a service is known to be behind. */
  public Measures allocated(String currency) {
    return sum(currency, Part.ALLOCATED);
  }

  /** What no service is known to be behind. */
  public Measures unallocated(String currency) {
    return sum(currency, Part.UNALLOCATED);
  }

  /** The unallocated amounts by kind. */
  public Map<Kind, Measures> remainders(String currency) {
    Map<Kind, Measures> remainders = new EnumMap<>(Kind.class);
    for (PeriodAllocation period : periods) {
      if (period.currency().equals(currency)) {
        period.byKind().forEach((kind, amounts) -> add(remainders, kind, amounts));
      }
    }
    return Collections.unmodifiableMap(remainders);
  }

  private static void add(Map<Kind, Measures> remainders, Kind kind, Measures amounts) {
    if (!kind.isAttributed()) {
      remainders.merge(kind, amounts, Measures::plus);
    }
  }

  private enum Part {
    CHARGED,
    ALLOCATED,
    UNALLOCATED
  }

  private Measures sum(String currency, Part part) {
    Measures sum = Measures.NONE;
    for (PeriodAllocation period : periods) {
      if (period.currency().equals(currency)) {
        sum =
            sum.plus(
                switch (part) {
                  case CHARGED -> period.charged();
                  case ALLOCATED -> period.allocated();
                  case UNALLOCATED -> period.unallocated();
                });
      }
    }
    return sum;
  }
}
