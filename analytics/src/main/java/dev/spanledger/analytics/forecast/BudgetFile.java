package dev.spanledger.analytics.forecast;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Budgets in a CSV file with the columns {@code cut,item,amount,currency,from}: as {@code
 * service,orders-api,120.00,USD,2026-11}.
 */
public final class BudgetFile {
  private static final List<String> COLUMNS = List.of("cut", "item", "amount", "currency", "from");
  private static final Set<String> CUTS = Set.of("service", "tenant", "cloud-service", "total");

  private BudgetFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException where a line cannot be understood; the message says which
   *     line, what it holds and what would be right
   */
  public static List<Budget> read(Path file) throws IOException {
    List<Budget> budgets = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord line : lines) {
        budgets.add(budget(file, line));
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("%s is no CSV: %s".formatted(file, e.getMessage()), e);
    }
    if (budgets.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds no budget; a header %s and a line for each are expected"
              .formatted(file, String.join(",", COLUMNS)));
    }
    return List.copyOf(budgets);
  }

  /** The budgets that are for a month: of each item the one that began last. */
  public static List<Budget> of(List<Budget> budgets, YearMonth month) {
    Map<String, Budget> current = new HashMap<>();
    for (Budget budget : budgets) {
      String item = budget.cut() + "/" + budget.item() + "/" + budget.currency();
      Budget known = current.get(item);
      boolean isLater = known == null || budget.from().isAfter(known.from());
      if (!budget.from().isAfter(month) && isLater) {
        current.put(item, budget);
      }
    }
    return budgets.stream().filter(current.values()::contains).toList();
  }

  private static Budget budget(Path file, NamedCsvRecord line) {
    if (!line.getHeader().containsAll(COLUMNS)) {
      throw new IllegalArgumentException(
          "%s has the columns %s; %s are expected"
              .formatted(file, String.join(",", line.getHeader()), String.join(",", COLUMNS)));
    }
    for (String column : COLUMNS) {
      if (line.findField(column).orElse("").isBlank()) {
        throw bad(file, line, column, "", "a value");
      }
    }
    String cut = line.getField("cut").strip();
    if (!CUTS.contains(cut)) {
      throw bad(file, line, "cut", cut, "service, tenant, cloud-service or total");
    }
    String currency = line.getField("currency").strip();
    if (!currency.matches("[A-Z]{3}")) {
      throw bad(file, line, "currency", currency, "three capitals, as USD");
    }
    return new Budget(
        cut, line.getField("item").strip(), amount(file, line), currency, month(file, line));
  }

  private static BigDecimal amount(Path file, NamedCsvRecord line) {
    String text = line.getField("amount").strip();
    if (text.matches("[0-9]{1,15}(\\.[0-9]{1,18})?")) {
      BigDecimal amount = new BigDecimal(text);
      if (amount.signum() > 0) {
        return amount;
      }
    }
    throw bad(file, line, "amount", text, "a number above 0 with a point, as 120.00");
  }

  private static YearMonth month(Path file, NamedCsvRecord line) {
    String text = line.getField("from").strip();
    try {
      return YearMonth.parse(text);
    } catch (DateTimeException e) {
      throw bad(file, line, "from", text, "a month, as 2026-11");
    }
  }

  private static IllegalArgumentException bad(
      Path file, NamedCsvRecord line, String column, String value, String expected) {
    return new IllegalArgumentException(
        "%s, line %d, column %s: \"%.60s\"; %s is expected"
            .formatted(file, line.getStartingLineNumber(), column, value, expected));
  }
}
