package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up charges and their parts, and refuses parts that are not exactly their charge. */
final class PeriodTotals {

  /** Sums of one currency. */
  static final class Sums {
    private Measures charged = Measures.NONE;
    private final Map<Kind, Measures> byKind = new EnumMap<>(Kind.class);
    private long chargeCount;
    private long partCount;
    private boolean isFinal = true;

    Measures charged() {
      return charged;
    }

    Map<Kind, Measures> byKind() {
      return byKind;
    }

    long chargeCount() {
      return chargeCount;
    }

    long partCount() {
      return partCount;
    }

    String state() {
      return isFinal ? "FINAL" : "ESTIMATED";
    }

    private void requireBalance(String currency) {
      Measures parts = Measures.NONE;
      for (Measures amounts : byKind.values()) {
        parts = parts.plus(amounts);
      }
      if (!parts.hasSameAmountsAs(charged)) {
        throw new IllegalStateException(
            "Parts of all charges in %s add up to %s, but %s was charged"
                .formatted(currency, parts, charged));
      }
    }
  }

  private final SortedMap<String, Sums> byCurrency = new TreeMap<>();
  private BigDecimal observedQuantity = BigDecimal.ZERO;
  private BigDecimal billedQuantity = BigDecimal.ZERO;

  SortedMap<String, Sums> byCurrency() {
    return byCurrency;
  }

  /** Observed over billed GB-seconds of known functions; null where none were billed. */
  @Nullable Double coverageRatio() {
    return billedQuantity.signum() <= 0
        ? null
        : Double.valueOf(
            observedQuantity.divide(billedQuantity, MathContext.DECIMAL64).doubleValue());
  }

  /** Adds GB-seconds that were billed, observed or not. */
  void addCoverage(@Nullable BigDecimal quantity, boolean isObserved) {
    BigDecimal added = Measures.orZero(quantity);
    billedQuantity = billedQuantity.add(added);
    observedQuantity = isObserved ? observedQuantity.add(added) : observedQuantity;
  }

  /**
   * Adds a charge and its parts.
   *
   * @throws IllegalStateException where the parts do not add up to the charge in each measure
   */
  void add(ChargeLine charge, List<Part> parts) {
    Sums sums = byCurrency.computeIfAbsent(charge.currency(), currency -> new Sums());
    Map<Kind, Measures> kinds = new EnumMap<>(Kind.class);
    for (Part part : parts) {
      kinds.merge(part.kind(), part.measures(), Measures::plus);
    }
    Measures sum = Measures.NONE;
    for (Measures amounts : kinds.values()) {
      sum = sum.plus(amounts);
    }
    requireBalance(charge, sum);
    sums.charged = sums.charged.plus(charge.measures());
    kinds.forEach((kind, amounts) -> sums.byKind.merge(kind, amounts, Measures::plus));
    sums.chargeCount++;
    sums.partCount += parts.size();
    sums.isFinal &= charge.state().equals("FINAL");
  }

  /** Checks the sums over all charges. */
  void finish() {
    byCurrency.forEach((currency, sums) -> sums.requireBalance(currency));
  }

  private static void requireBalance(ChargeLine charge, Measures sum) {
    List<@Nullable BigDecimal> charged = charge.measures().values();
    List<@Nullable BigDecimal> allocated = sum.values();
    for (int i = 0; i < charged.size(); i++) {
      BigDecimal whole = Measures.orZero(charged.get(i));
      BigDecimal parts = Measures.orZero(allocated.get(i));
      if (whole.compareTo(parts) != 0) {
        throw new IllegalStateException(
            "Parts of charge %s add up to %s of %s, but %s was charged"
                .formatted(
                    charge.chargeId(),
                    parts.toPlainString(),
                    Measures.NAMES.get(i),
                    whole.toPlainString()));
      }
    }
  }
}
