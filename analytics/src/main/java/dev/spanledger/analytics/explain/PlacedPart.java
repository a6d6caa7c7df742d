package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a charge and where a report counts it.
 *
 * @param own row that it is of; null where the report leaves it out
 * @param payer row that caused it; null where the report does not say
 * @param isElsewhere whether it was caused by another than it is billed for
 * @param counted what the report counts once for its row, as the request of a unit cost; or null
 * @param place what else the report's placement says, by column
 */
public record PlacedPart(
    CellPart part,
    @Nullable RowKey own,
    @Nullable RowKey payer,
    boolean isElsewhere,
    @Nullable String counted,
    Map<String, @Nullable Object> place) {

  /** Whether a column of the placement is true. */
  boolean is(String column) {
    return Boolean.TRUE.equals(place.get(column));
  }

  /** Text of a column of the placement; null where it has none. */
  @Nullable String text(String column) {
    return (String) place.get(column);
  }
}
