package dev.spanledger.analytics.conformance;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What commitments cost and what their use is charged with, per CommitmentDiscountId and currency.
 *
 * <p>Over its whole term, what a commitment costs is what its usage and its waste are charged with.
 * One delivery can tell only where the commitment is paid period by period: an upfront payment is
 * spread over deliveries that are not here.
 */
final class CommitmentSums {
  private static final String ID = "CommitmentDiscountId";
  private static final String STATUS = "CommitmentDiscountStatus";
  private static final int MOST_COMMITMENTS = 1_000_000;

  private static final class Commitment {
    final Breach first;
    final String currency;
    BigDecimal purchased = BigDecimal.ZERO;
    BigDecimal consumed = BigDecimal.ZERO;
    long rows;
    boolean isRecurring;
    boolean isUpfront;

    Commitment(Breach first, String currency) {
      this.first = first;
      this.currency = currency;
    }
  }

  private final Map<String, Commitment> commitments = new LinkedHashMap<>();
  private boolean isTooMany;

  List<BuiltInRule> rules() {
    return List.of(
        new Sums(),
        new RowRule(
            "commitment_usage_is_used_or_unused",
            "MUST",
            "EffectiveCost of a commitment's usage is that of its used and its unused part: each"
                + " such row says which by CommitmentDiscountStatus",
            List.of("EffectiveCost-C-013-C"),
            List.of(ID, STATUS, "EffectiveCost"),
            cells ->
                cells.value(ID) != null
                    && cells.is("ChargeCategory", "Usage")
                    && !Cell.equals(cells.value("EffectiveCost"), "0"),
            cells -> cells.is(STATUS, "Used") || cells.is(STATUS, "Unused")));
  }

  private final class Sums implements BuiltInRule {
    private static final String RULE = PREFIX + "commitment_usage_is_its_purchase";
    private static final String SENTENCE =
        "EffectiveCost of a commitment's usage sums to BilledCost of its purchases, within"
            + " MAX(100 x subunit, SQRT(rows) x 0.5 x subunit)";

    @Override
    public void add(RowCells cells) {
      String id = cells.text(ID);
      if (id == null || isTooMany) {
        return;
      }
      String currency = String.valueOf(cells.text("BillingCurrency"));
      Commitment commitment =
          commitments.computeIfAbsent(
              id + '\n' + currency, key -> new Commitment(cells.breach(List.of(ID)), currency));
      isTooMany = commitments.size() > MOST_COMMITMENTS;
      commitment.rows++;
      if (cells.is("ChargeCategory", "Purchase")) {
        commitment.purchased = commitment.purchased.add(orZero(cells.number("BilledCost")));
        boolean isRecurring = cells.is("ChargeFrequency", "Recurring");
        commitment.isRecurring |= isRecurring;
        commitment.isUpfront |= !isRecurring;
      } else if (cells.is("ChargeCategory", "Usage")) {
        commitment.consumed = commitment.consumed.add(orZero(cells.number("EffectiveCost")));
      }
    }

    @Override
    public RuleResult result() {
      if (isTooMany) {
        return RuleResult.of(
            RULE,
            "MUST",
            SENTENCE,
            RuleStatus.NOT_EVALUATED,
            "more than %d commitments".formatted(MOST_COMMITMENTS));
      }
      Tally tally = new Tally();
      for (Commitment commitment : commitments.values()) {
        if (commitment.isRecurring && !commitment.isUpfront) {
          compare(commitment, tally);
        }
      }
      return tally.result(
          RULE,
          "MUST",
          SENTENCE,
          commitments.isEmpty()
              ? "no row has a " + ID
              : "no commitment of this delivery is paid by recurring purchases alone");
    }

    @Override
    public List<String> answers() {
      return List.of("EffectiveCost-C-012-C");
    }
  }

  private static void compare(Commitment commitment, Tally tally) {
    BigDecimal difference = commitment.consumed.subtract(commitment.purchased);
    BigDecimal tolerance = InvoiceTolerance.of(commitment.currency, commitment.rows);
    if (difference.abs().compareTo(tolerance) <= 0) {
      tally.holds();
    } else {
      Breach first = commitment.first;
      tally.breaks(
          new Breach(
              first.file(),
              first.row(),
              "%s: usage %s, purchases %s %s"
                  .formatted(
                      first.value(),
                      commitment.consumed.toPlainString(),
                      commitment.purchased.toPlainString(),
                      commitment.currency)));
    }
  }

  private static BigDecimal orZero(@Nullable BigDecimal number) {
    return number == null ? BigDecimal.ZERO : number;
  }
}
