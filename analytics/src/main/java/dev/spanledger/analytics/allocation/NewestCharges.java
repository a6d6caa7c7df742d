package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was billed for a meter in the newest charge period that has it.
 *
 * @param listUnitPrice of all of it; null where there are several or none, as with the contracted
 * @param chargeCount charges that it sums, each of them rounded
 */
record NewestCharges(
    String deliverySeries,
    Instant start,
    Instant end,
    String currency,
    Measures measures,
    @Nullable BigDecimal listUnitPrice,
    @Nullable BigDecimal contractedUnitPrice,
    long chargeCount,
    String billedResourceId,
    String cloudServiceName,
    @Nullable String accountId,
    @Nullable String regionId,
    boolean isSynthetic) {
  /** What rounding at ten decimals takes from or adds to one charge at most. */
  private static final BigDecimal ROUNDING = new BigDecimal("5E-11");

  /** DECIMAL(38,18), as rates are stored. */
  private static final int RATE_SCALE = 18;

  static NewestCharges of(Answer answer) {
    Long count = answer.integer("charge_count");
    return new NewestCharges(
        answer.requiredText("delivery_series"),
        answer.time("charge_period_start"),
        answer.time("charge_period_end"),
        answer.requiredText("billing_currency"),
        new Measures(
            answer.decimal("billed_cost"),
            answer.decimal("effective_cost"),
            answer.decimal("list_cost"),
            answer.decimal("contracted_cost"),
            answer.decimal("quantity")),
        answer.decimal("list_unit_price"),
        answer.decimal("contracted_unit_price"),
        count == null ? 1 : count,
        answer.requiredText("billed_resource_id"),
        answer.requiredText("cloud_service_name"),
        answer.text("account_id"),
        answer.text("region_id"),
        Boolean.TRUE.equals(answer.bool("synthetic")));
  }

  /** Billed quantity; positive. */
  BigDecimal quantity() {
    return Measures.orZero(measures.quantity());
  }

  /** The period is a day or less, so that all that was used in it is seen at once. */
  boolean isComparable() {
    return ChronoUnit.DAYS.between(start, end.minusNanos(1)) == 0
        && start
            .truncatedTo(ChronoUnit.DAYS)
            .equals(end.minusNanos(1).truncatedTo(ChronoUnit.DAYS));
  }

  /** The newer of the two; both together where they are of one period and bill. */
  NewestCharges with(NewestCharges other) {
    int newer = end.compareTo(other.end);
    newer = newer == 0 ? start.compareTo(other.start) : newer;
    if (newer != 0) {
      return newer > 0 ? this : other;
    }
    if (deliverySeries.equals(other.deliverySeries) && currency.equals(other.currency)) {
      return plus(other);
    }
    // Two exports of one account, or two currencies: either has all of it; the fuller one counts.
    int fuller = quantity().compareTo(other.quantity());
    boolean isThis = fuller == 0 ? deliverySeries.compareTo(other.deliverySeries) <= 0 : fuller > 0;
    return isThis ? this : other;
  }

  private NewestCharges plus(NewestCharges other) {
    return new NewestCharges(
        deliverySeries,
        start,
        end,
        currency,
        measures.plus(other.measures),
        same(listUnitPrice, other.listUnitPrice),
        same(contractedUnitPrice, other.contractedUnitPrice),
        chargeCount + other.chargeCount,
        billedResourceId,
        cloudServiceName,
        accountId,
        regionId,
        isSynthetic || other.isSynthetic);
  }

  private static @Nullable BigDecimal same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one != null && other != null && one.compareTo(other) == 0 ? one : null;
  }

  /** Each kind of cost over the quantity. */
  UnitRates rates(String method) {
    BigDecimal price = contractedUnitPrice == null ? listUnitPrice : contractedUnitPrice;
    return new UnitRates(
        currency,
        rate(measures.billedCost(), price),
        rate(measures.effectiveCost(), price),
        rate(measures.listCost(), listUnitPrice),
        rate(measures.contractedCost(), price),
        method,
        "%s from %s".formatted(billedResourceId, start),
        isSynthetic);
  }

  /** The stated price where it gives the cost, as the cost of little usage is a rounded number. */
  private @Nullable BigDecimal rate(@Nullable BigDecimal cost, @Nullable BigDecimal price) {
    if (cost == null) {
      return null;
    }
    if (price != null) {
      BigDecimal off = quantity().multiply(price).subtract(cost).abs();
      if (off.compareTo(ROUNDING.multiply(BigDecimal.valueOf(chargeCount))) <= 0) {
        return price;
      }
    }
    return cost.divide(quantity(), RATE_SCALE, RoundingMode.HALF_UP);
  }
}
