package dev.spanledger.analytics.statement;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rounds a printed column so that the printed parts add up to the printed total (largest
 * remainder). Only for show: 100 split in seven prints as 14.29 four times and 14.28 three times,
 * where rounding each alone would add up to 100.03.
 */
public final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * Missing values stay missing and count as nothing.
   *
   * @param decimals of the printed column, 0 or more
   */
  public static List<@Nullable BigDecimal> rounded(List<@Nullable BigDecimal> parts, int decimals) {
    List<@Nullable BigDecimal> rounded = new ArrayList<>(parts.size());
    BigDecimal floors = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal part : parts) {
      BigDecimal floor = part == null ? null : part.setScale(decimals, RoundingMode.FLOOR);
      rounded.add(floor);
      if (part != null && floor != null) {
        floors = floors.add(floor);
        total = total.add(part);
      }
    }
    BigDecimal step = BigDecimal.ONE.movePointLeft(decimals);
    long steps =
        total
            .setScale(decimals, RoundingMode.HALF_UP)
            .subtract(floors)
            .movePointRight(decimals)
            .longValueExact();
    IntStream.range(0, parts.size())
        .filter(index -> parts.get(index) != null)
        .boxed()
        .sorted(
            Comparator.comparing((Integer index) -> remainder(parts, rounded, index)).reversed())
        .limit(steps)
        .forEach(index -> rounded.set(index, plus(rounded.get(index), step)));
    return rounded;
  }

  private static BigDecimal remainder(
      List<@Nullable BigDecimal> parts, List<@Nullable BigDecimal> floors, int index) {
    BigDecimal part = parts.get(index);
    BigDecimal floor = floors.get(index);
    return part == null || floor == null ? BigDecimal.ZERO : part.subtract(floor);
  }

  private static @Nullable BigDecimal plus(@Nullable BigDecimal value, BigDecimal step) {
    return value == null ? null : value.add(step);
  }
}
