package dev.spanledger.cli.output;

import dev.spanledger.analytics.statement.LargestRemainder;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table for people. Where the terminal is too narrow, long text is shortened; then columns are
 * left out, the last first, because the most important come first; then text is shortened further;
 * and where even that is not enough, each row is written as a block, a line for each column.
 * Numbers and ids are never shortened.
 */
final class TableFormat {
  private static final String GAP = "  ";
  private static final int NARROW_TEXT = 24;
  private static final int NARROWEST_TEXT = 8;
  private static final int FEWEST_COLUMNS = 4;
  private static final String CURRENCY_COLUMN = "billing_currency";

  /** Column of one table: its cells as shown, and how wide they are. */
  private static final class Shown {
    final String title;
    final boolean isRightAligned;
    final boolean isShortenable;
    final List<String> cells;
    int width;

    Shown(String title, boolean isRightAligned, boolean isShortenable, List<String> cells) {
      this.title = title;
      this.isRightAligned = isRightAligned;
      this.isShortenable = isShortenable;
      this.cells = cells;
      width = Text.width(title);
      cells.forEach(cell -> width = Math.max(width, Text.width(cell)));
    }
  }

  private final int terminalColumns;
  private final boolean isTotalled;

  /**
   * @param terminalColumns 0 where nothing limits the width
   * @param isTotalled true to add a last row that sums money and counts
   */
  TableFormat(int terminalColumns, boolean isTotalled) {
    this.terminalColumns = terminalColumns;
    this.isTotalled = isTotalled;
  }

  /** Writes the answer; returns the titles of columns that were left out. */
  List<String> write(Answer answer, PrintStream out) {
    if (answer.rows().isEmpty()) {
      out.println("No rows.");
      return List.of();
    }
    List<Shown> shown = shown(answer);
    List<String> leftOut = new ArrayList<>();
    boolean fits = fit(shown, NARROW_TEXT);
    while (!fits && shown.size() > FEWEST_COLUMNS) {
      leftOut.add(0, shown.remove(shown.size() - 1).title);
      fits = fit(shown, NARROW_TEXT);
    }
    int rows = shown.get(0).cells.size();
    if (!fits && !fit(shown, NARROWEST_TEXT)) {
      writeStacked(shown(answer), rows, out);
      return List.of();
    }
    writeLine(shown, -1, out);
    for (int row = 0; row < rows; row++) {
      writeLine(shown, row, out);
    }
    return leftOut;
  }

  private List<Shown> shown(Answer answer) {
    Set<String> currencies = currencies(answer);
    String currency = currencies.size() == 1 ? currencies.iterator().next() : null;
    List<Shown> shown = new ArrayList<>();
    for (int column = 0; column < answer.columns().size(); column++) {
      String name = answer.columns().get(column);
      if (currencies.size() < 2 && name.equals(CURRENCY_COLUMN)) {
        continue;
      }
      List<@Nullable Object> values = answer.values(column);
      CellStyle style = CellStyle.of(name, values);
      String title = style.title(name);
      if (style == CellStyle.MONEY && currency != null) {
        title = title + " " + currency;
      }
      // One total over several currencies would be a number of nothing.
      boolean isSummed = isTotalled && (currency != null || style != CellStyle.MONEY);
      List<String> cells = cells(style, values, isSummed);
      if (isTotalled && shown.isEmpty()) {
        cells.set(cells.size() - 1, "total");
      }
      boolean isShortenable = style == CellStyle.TEXT && !name.endsWith("_id");
      shown.add(new Shown(title, style.isRightAligned(), isShortenable, cells));
    }
    return shown;
  }

  private List<String> cells(CellStyle style, List<@Nullable Object> values, boolean isSummed) {
    int decimals = style.decimals(values);
    List<String> cells = new ArrayList<>(values.size() + 1);
    if (style == CellStyle.MONEY && isSummed) {
      List<@Nullable BigDecimal> rounded = LargestRemainder.rounded(exact(values), decimals);
      for (int row = 0; row < values.size(); row++) {
        BigDecimal value = rounded.get(row);
        // What rounds to zero but is not goes the other way, where it reads "less than".
        boolean isLost = value != null && value.signum() == 0;
        cells.add(style.show(isLost ? values.get(row) : value, decimals));
      }
    } else {
      values.forEach(value -> cells.add(style.show(value, decimals)));
    }
    if (isTotalled) {
      boolean adds = style == CellStyle.MONEY || style == CellStyle.COUNT;
      cells.add(adds && isSummed ? style.show(sum(values), decimals) : "");
    }
    return cells;
  }

  private static List<@Nullable BigDecimal> exact(List<@Nullable Object> values) {
    List<@Nullable BigDecimal> exact = new ArrayList<>(values.size());
    for (Object value : values) {
      exact.add(value == null ? null : new BigDecimal(value.toString()));
    }
    return exact;
  }

  private static @Nullable BigDecimal sum(List<@Nullable Object> values) {
    BigDecimal sum = null;
    for (BigDecimal value : exact(values)) {
      if (value != null) {
        sum = sum == null ? value : sum.add(value);
      }
    }
    return sum;
  }

  private static Set<String> currencies(Answer answer) {
    int column = answer.indexOf(CURRENCY_COLUMN);
    Set<String> currencies = new TreeSet<>();
    if (column >= 0) {
      for (Object value : answer.values(column)) {
        if (value != null) {
          currencies.add(Text.printable(value.toString()));
        }
      }
    }
    return currencies;
  }

  /** Shortens text, the widest first; false, and nothing changed, where that is not enough. */
  private boolean fit(List<Shown> shown, int narrowest) {
    if (terminalColumns == 0) {
      return true;
    }
    int[] widths = shown.stream().mapToInt(column -> column.width).toArray();
    int excess = Arrays.stream(widths).sum() + GAP.length() * (shown.size() - 1) - terminalColumns;
    while (excess > 0) {
      int widest = widestText(shown, widths, narrowest);
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
      excess--;
    }
    for (int column = 0; column < widths.length; column++) {
      shown.get(column).width = widths[column];
    }
    return true;
  }

  private static int widestText(List<Shown> shown, int[] widths, int narrowest) {
    int widest = -1;
    for (int column = 0; column < widths.length; column++) {
      Shown candidate = shown.get(column);
      int least = Math.max(narrowest, Text.width(candidate.title));
      boolean canShrink = candidate.isShortenable && widths[column] > least;
      if (canShrink && (widest < 0 || widths[column] > widths[widest])) {
        widest = column;
      }
    }
    return widest;
  }

  private static void writeLine(List<Shown> shown, int row, PrintStream out) {
    StringBuilder line = new StringBuilder();
    for (Shown column : shown) {
      String cell = row < 0 ? column.title : column.cells.get(row);
      line.append(
          Text.padded(Text.shortened(cell, column.width), column.width, column.isRightAligned));
      line.append(GAP);
    }
    out.println(line.toString().stripTrailing());
  }

  private static void writeStacked(List<Shown> shown, int rows, PrintStream out) {
    int titles = shown.stream().mapToInt(column -> Text.width(column.title)).max().orElse(0);
    for (int row = 0; row < rows; row++) {
      if (row > 0) {
        out.println();
      }
      for (Shown column : shown) {
        out.println(Text.padded(column.title, titles, false) + GAP + column.cells.get(row));
      }
    }
  }
}
