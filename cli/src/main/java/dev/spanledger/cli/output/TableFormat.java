package dev.spanledger.cli.output;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table for people. Where the terminal is too narrow, text is shortened (numbers never are), and
 * where that is not enough, each row is written below the other, a line for each column.
 */
final class TableFormat {
  private static final String GAP = "  ";
  private static final int NARROWEST_TEXT = 8;
  private static final String CURRENCY_COLUMN = "billing_currency";

  /** Column of one table: its cells as shown, and how wide they are. */
  private static final class Shown {
    final String title;
    final boolean isRightAligned;
    final List<String> cells;
    int width;

    Shown(String title, boolean isRightAligned, List<String> cells) {
      this.title = title;
      this.isRightAligned = isRightAligned;
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

  void write(Answer answer, PrintStream out) {
    if (answer.rows().isEmpty()) {
      out.println("No rows.");
      return;
    }
    List<Shown> shown = shown(answer);
    boolean fits = fit(shown);
    int rows = shown.get(0).cells.size();
    if (!fits) {
      writeStacked(shown, rows, out);
      return;
    }
    writeLine(shown, -1, out);
    for (int row = 0; row < rows; row++) {
      writeLine(shown, row, out);
    }
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
      shown.add(new Shown(title, style.isRightAligned(), cells));
    }
    return shown;
  }

  private List<String> cells(CellStyle style, List<@Nullable Object> values, boolean isSummed) {
    int decimals = style.decimals(values);
    List<String> cells = new ArrayList<>(values.size() + 1);
    if (style == CellStyle.MONEY && isSummed) {
      List<@Nullable BigDecimal> rounded = PrintedSum.rounded(exact(values), decimals);
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

  /** Shortens text, the widest first; false where even that leaves lines too long. */
  private boolean fit(List<Shown> shown) {
    if (terminalColumns == 0) {
      return true;
    }
    int[] widths = shown.stream().mapToInt(column -> column.width).toArray();
    int excess = Arrays.stream(widths).sum() + GAP.length() * (shown.size() - 1) - terminalColumns;
    while (excess > 0) {
      int widest = widestText(shown, widths);
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

  private static int widestText(List<Shown> shown, int[] widths) {
    int widest = -1;
    for (int column = 0; column < widths.length; column++) {
      Shown candidate = shown.get(column);
      int least = Math.max(NARROWEST_TEXT, Text.width(candidate.title));
      boolean canShrink = !candidate.isRightAligned && widths[column] > least;
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
