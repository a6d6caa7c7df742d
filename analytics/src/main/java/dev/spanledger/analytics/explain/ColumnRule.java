package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import java.math.BigDecimal;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which parts a money column sums, and what of them.
 *
 * @param amountOf what of a part is summed
 * @param isCaused whether it sums under the row that caused the part, else under its own
 * @param filter of the parts
 */
public record ColumnRule(
    Function<PlacedPart, Amount> amountOf, boolean isCaused, Predicate<PlacedPart> filter) {

  /** What of a part is summed. */
  public enum Amount {
    BILLED,
    EFFECTIVE,
    LIST,
    CONTRACTED,
    QUANTITY,
    COLD_START;

    /** Cut again from the charge by the stored weights. */
    public @Nullable BigDecimal recomputed(CellPart part) {
      return switch (this) {
        case BILLED -> part.recomputed().billedCost();
        case EFFECTIVE -> part.recomputed().effectiveCost();
        case LIST -> part.recomputed().listCost();
        case CONTRACTED -> part.recomputed().contractedCost();
        case QUANTITY -> part.recomputed().quantity();
        case COLD_START -> part.recomputedColdStart();
      };
    }

    /** Of the whole charge; initialisation is paid from the billed cost. */
    public @Nullable BigDecimal charged(CellPart part) {
      return switch (this) {
        case BILLED, COLD_START -> part.charged().billedCost();
        case EFFECTIVE -> part.charged().effectiveCost();
        case LIST -> part.charged().listCost();
        case CONTRACTED -> part.charged().contractedCost();
        case QUANTITY -> part.charged().quantity();
      };
    }
  }

  static ColumnRule own(Amount amount) {
    return own(part -> amount);
  }

  static ColumnRule own(Function<PlacedPart, Amount> amountOf) {
    return new ColumnRule(amountOf, false, part -> true);
  }

  static ColumnRule caused(Amount amount) {
    return new ColumnRule(part -> amount, true, part -> true);
  }

  ColumnRule only(Predicate<PlacedPart> more) {
    return new ColumnRule(amountOf, isCaused, filter.and(more));
  }

  /** What of the part is summed. */
  public Amount amount(PlacedPart part) {
    return amountOf.apply(part);
  }

  /** What the part adds, cut again; null where it has none. */
  @Nullable BigDecimal recomputed(PlacedPart part) {
    return amount(part).recomputed(part.part());
  }

  /** Row that the part counts in; null where the column leaves it out. */
  @Nullable RowKey row(PlacedPart part) {
    RowKey row = isCaused ? part.payer() : part.own();
    return row != null && filter.test(part) ? row : null;
  }
}
