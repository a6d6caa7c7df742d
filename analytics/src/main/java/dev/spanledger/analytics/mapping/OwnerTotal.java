package dev.spanledger.analytics.mapping;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one owner or cost centre answers for, in one currency.
 *
 * @param owner whose total it is; {@code (several)} stands for the cost centres of an owner with
 *     more than one, and the owners of such a cost centre
 * @param billedCost of what they own
 * @param causedBilledCost of what their services caused anywhere; both add up to the same total
 * @param causedElsewhereBilledCost the part of it that other owners are billed for; null where none
 * @param billedCostByKind ALLOCATED, KEPT, UNOBSERVED, TAX, ...; together the billed cost
 */
public record OwnerTotal(
    Owner owner,
    String billingCurrency,
    @Nullable BigDecimal billedCost,
    @Nullable BigDecimal causedBilledCost,
    @Nullable BigDecimal causedElsewhereBilledCost,
    @Nullable BigDecimal effectiveCost,
    @Nullable BigDecimal listCost,
    @Nullable BigDecimal contractedCost,
    Map<String, BigDecimal> billedCostByKind,
    String state,
    boolean isSynthetic) {

  /** What a total is of. */
  public enum By {
    OWNER,
    COST_CENTRE;

    private String key(Owner owner) {
      return switch (this) {
        case OWNER -> owner.name();
        case COST_CENTRE -> owner.costCentre();
      };
    }
  }

  private static final String SEVERAL = "(several)";

  public OwnerTotal {
    billedCostByKind = Collections.unmodifiableMap(new TreeMap<>(billedCostByKind));
  }

  /** Totals by currency, the largest first; what is not mapped comes last and is never left out. */
  public static List<OwnerTotal> of(List<OwnedCost> costs, By by) {
    Map<List<String>, Sums> sums = new LinkedHashMap<>();
    for (OwnedCost cost : costs) {
      String owner = by.key(cost.owner());
      String payer = by.key(cost.payer());
      sums(sums, owner, cost).addOwn(cost);
      sums(sums, payer, cost).addCaused(cost, !owner.equals(payer));
    }
    List<OwnerTotal> totals = new ArrayList<>();
    sums.forEach((key, sum) -> totals.add(sum.total(by, key.get(0), key.get(1))));
    totals.sort(
        Comparator.comparing(OwnerTotal::billingCurrency)
            .thenComparing(total -> by.key(total.owner()).equals(by.key(Owner.UNMAPPED)))
            .thenComparing(
                total -> total.billedCost() == null ? BigDecimal.ZERO : total.billedCost(),
                Comparator.reverseOrder())
            .thenComparing(total -> by.key(total.owner())));
    return totals;
  }

  private static Sums sums(Map<List<String>, Sums> sums, String key, OwnedCost cost) {
    return sums.computeIfAbsent(List.of(key, cost.billingCurrency()), added -> new Sums());
  }

  /** Running sums of one key and currency. */
  private static final class Sums {
    private @Nullable BigDecimal billed;
    private @Nullable BigDecimal caused;
    private @Nullable BigDecimal elsewhere;
    private @Nullable BigDecimal effective;
    private @Nullable BigDecimal list;
    private @Nullable BigDecimal contracted;
    private final Map<String, BigDecimal> byKind = new TreeMap<>();
    private boolean isFinal = true;
    private boolean isSynthetic;
    private final List<Owner> owners = new ArrayList<>(1);

    void addOwn(OwnedCost cost) {
      billed = plus(billed, cost.billedCost());
      effective = plus(effective, cost.effectiveCost());
      list = plus(list, cost.listCost());
      contracted = plus(contracted, cost.contractedCost());
      if (cost.billedCost() != null) {
        byKind.merge(cost.kind(), cost.billedCost(), BigDecimal::add);
      }
      note(cost, cost.owner());
    }

    void addCaused(OwnedCost cost, boolean isElsewhere) {
      caused = plus(caused, cost.billedCost());
      elsewhere = isElsewhere ? plus(elsewhere, cost.billedCost()) : elsewhere;
      note(cost, cost.payer());
    }

    private void note(OwnedCost cost, Owner owner) {
      isFinal &= cost.state().equals("FINAL");
      isSynthetic |= cost.isSynthetic();
      if (!owners.contains(owner)) {
        owners.add(owner);
      }
    }

    OwnerTotal total(By by, String key, String currency) {
      String other = null;
      for (Owner owner : owners) {
        String found = by == By.OWNER ? owner.costCentre() : owner.name();
        other = other == null || other.equals(found) ? found : SEVERAL;
      }
      String beside = other == null ? "" : other;
      return new OwnerTotal(
          by == By.OWNER ? new Owner(key, beside) : new Owner(beside, key),
          currency,
          billed,
          caused,
          elsewhere,
          effective,
          list,
          contracted,
          byKind,
          isFinal ? "FINAL" : "ESTIMATED",
          isSynthetic);
    }

    private static @Nullable BigDecimal plus(@Nullable BigDecimal sum, @Nullable BigDecimal more) {
      return sum == null || more == null ? (sum == null ? more : sum) : sum.add(more);
    }
  }
}
