package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds providers whose EffectiveCost or ContractedCost was rounded to whole currency units, as in
 * FOCUS's own sample data, where it turns $18.01 into $13.00. Each row alone could be true; that
 * every row with a broken BilledCost has a whole EffectiveCost less than one unit away could not.
 */
final class RoundedCosts {
  /** One row may be a coincidence. */
  private static final int LEAST_ROWS = 2;

  /**
   * @param effective providers whose EffectiveCost is not to be believed
   * @param contracted providers whose ContractedCost and ContractedUnitPrice are not
   */
  record Verdict(Set<String> effective, Set<String> contracted) {
    static final Verdict NONE = new Verdict(Set.of(), Set.of());

    /** Takes the costs that are not to be believed out of a charge, and keeps them in the extra. */
    void apply(Row charge, Map<String, @Nullable String> extra) {
      String provider = provider(charge);
      if (effective.contains(provider)) {
        keep(charge, "effective_cost", "EffectiveCost", extra);
        charge.set("effective_cost", charge.get("billed_cost"));
      }
      if (contracted.contains(provider)) {
        keep(charge, "contracted_cost", "ContractedCost", extra);
        keep(charge, "contracted_unit_price", "ContractedUnitPrice", extra);
        charge.set("contracted_cost", null);
        charge.set("contracted_unit_price", null);
      }
    }

    private static void keep(
        Row charge, String column, String name, Map<String, @Nullable String> extra) {
      BigDecimal stated = ChargeChecks.decimal(charge, column);
      if (stated != null) {
        extra.put(name, stated.toPlainString());
      }
    }
  }

  /** Evidence about one cost of one provider. */
  private static final class Evidence {
    private long rows;
    private long whole;
    private long changed;
    private String example = "";

    void add(Cells cells, BigDecimal billed, @Nullable BigDecimal stated) {
      if (stated == null) {
        return;
      }
      if (billed.compareTo(stated) != 0) {
        changed++;
        if (example.isEmpty()) {
          example =
              "row %d: %s for BilledCost %s"
                  .formatted(cells.row().number(), stated.toPlainString(), billed.toPlainString());
        }
      }
      if (isWhole(billed)) {
        return;
      }
      rows++;
      if (isWhole(stated) && stated.subtract(billed).abs().compareTo(BigDecimal.ONE) < 0) {
        whole++;
      }
    }

    boolean isRounded() {
      return rows >= LEAST_ROWS && rows == whole;
    }

    private static boolean isWhole(BigDecimal amount) {
      return amount.signum() == 0 || amount.stripTrailingZeros().scale() <= 0;
    }
  }

  private final Map<String, Evidence> effective = new TreeMap<>();
  private final Map<String, Evidence> contracted = new TreeMap<>();

  void add(Cells cells, Row charge) {
    BigDecimal billed = ChargeChecks.decimal(charge, "billed_cost");
    // What a commitment covers, and what buys one, rightly differs from what is billed.
    boolean isComparable =
        charge.get("commitment_discount_id") == null
            && !"Purchase".equals(charge.string("charge_category"));
    if (billed != null && isComparable) {
      evidence(effective, charge).add(cells, billed, cost(charge, "effective_cost"));
      evidence(contracted, charge).add(cells, billed, cost(charge, "contracted_cost"));
    }
  }

  Verdict verdict() {
    return new Verdict(rounded(effective), rounded(contracted));
  }

  void note(Findings findings) {
    note(findings, FindingCode.EFFECTIVE_COST_ROUNDED, effective);
    note(findings, FindingCode.CONTRACTED_COST_ROUNDED, contracted);
  }

  static String provider(Row charge) {
    String name = charge.string("provider_name");
    return name == null ? "" : name;
  }

  private static void note(
      Findings findings, FindingCode code, Map<String, Evidence> evidenceByProvider) {
    evidenceByProvider.forEach(
        (provider, evidence) -> {
          if (evidence.isRounded()) {
            findings.add(code, evidence.changed, provider + ", " + evidence.example);
          }
        });
  }

  private static Set<String> rounded(Map<String, Evidence> evidenceByProvider) {
    return evidenceByProvider.entrySet().stream()
        .filter(entry -> entry.getValue().isRounded())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Evidence evidence(Map<String, Evidence> evidenceByProvider, Row charge) {
    return evidenceByProvider.computeIfAbsent(provider(charge), name -> new Evidence());
  }

  private static @Nullable BigDecimal cost(Row charge, String column) {
    return ChargeChecks.decimal(charge, column);
  }
}
