package dev.spanledger.analytics.close;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is added up of a charge: four costs and two quantities, in the order of {@link
 * #COLUMNS}; null where the bill does not state one.
 */
public record LineAmounts(List<@Nullable BigDecimal> values) {
  public static final List<String> COLUMNS =
      List.of(
          "billed_cost",
          "effective_cost",
          "list_cost",
          "contracted_cost",
          "pricing_quantity",
          "consumed_quantity");

  static final LineAmounts NONE =
      new LineAmounts(Collections.nCopies(COLUMNS.size(), (BigDecimal) null));

  public LineAmounts {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  static LineAmounts of(Values row, String prefix) {
    List<@Nullable BigDecimal> values = new ArrayList<>();
    COLUMNS.forEach(column -> values.add(row.decimal(prefix + column)));
    return new LineAmounts(values);
  }

  /** What stands under this name. */
  public @Nullable BigDecimal get(String column) {
    return values.get(COLUMNS.indexOf(column));
  }

  LineAmounts plus(LineAmounts other) {
    return combined(other, false);
  }

  /** What is missing on one side counts as nothing there; on both sides it stays missing. */
  LineAmounts minus(LineAmounts other) {
    return combined(other, true);
  }

  private LineAmounts combined(LineAmounts other, boolean isMinus) {
    List<@Nullable BigDecimal> combined = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      BigDecimal one = values.get(i);
      BigDecimal two = other.values.get(i);
      BigDecimal second = two == null || !isMinus ? two : two.negate();
      combined.add(one == null ? second : second == null ? one : one.add(second));
    }
    return new LineAmounts(combined);
  }

  /** Whether all are the same amounts; missing counts as zero. */
  boolean hasSameAmountsAs(LineAmounts other) {
    return minus(other).values().stream()
        .allMatch(difference -> difference == null || difference.signum() == 0);
  }
}
