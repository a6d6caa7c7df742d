package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The five amounts of a charge or of a part of one; null where the bill does not state it.
 *
 * @param quantity in the pricing unit of the charge, so it adds up within one meter only
 */
public record Measures(
    @Nullable BigDecimal billedCost,
    @Nullable BigDecimal effectiveCost,
    @Nullable BigDecimal listCost,
    @Nullable BigDecimal contractedCost,
    @Nullable BigDecimal quantity) {

  static final List<String> NAMES =
      List.of("billed_cost", "effective_cost", "list_cost", "contracted_cost", "quantity");

  /** Of nothing. */
  public static final Measures NONE = new Measures(null, null, null, null, null);

  /** Sum; what one of them lacks is taken from the other. */
  public Measures plus(Measures other) {
    return new Measures(
        sum(billedCost, other.billedCost),
        sum(effectiveCost, other.effectiveCost),
        sum(listCost, other.listCost),
        sum(contractedCost, other.contractedCost),
        sum(quantity, other.quantity));
  }

  /** Whether all five are the same amounts, whatever their scale; absent counts as zero. */
  public boolean hasSameAmountsAs(Measures other) {
    List<@Nullable BigDecimal> ours = values();
    List<@Nullable BigDecimal> theirs = other.values();
    for (int i = 0; i < ours.size(); i++) {
      if (orZero(ours.get(i)).compareTo(orZero(theirs.get(i))) != 0) {
        return false;
      }
    }
    return true;
  }

  /** In the order of {@link #NAMES}. */
  List<@Nullable BigDecimal> values() {
    return Arrays.asList(billedCost, effectiveCost, listCost, contractedCost, quantity);
  }

  static Measures of(List<@Nullable BigDecimal> values) {
    return new Measures(values.get(0), values.get(1), values.get(2), values.get(3), values.get(4));
  }

  static BigDecimal orZero(@Nullable BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
  }

  private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null ? other : other == null ? one : one.add(other);
  }
}
