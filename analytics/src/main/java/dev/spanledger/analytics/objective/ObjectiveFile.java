package dev.spanledger.analytics.objective;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Objectives in a CSV file with the columns {@code
 * name,service,operation,kind,target,threshold,period}:
 *
 * <pre>
 *   name,service,operation,kind,target,threshold,period
 *   orders answered,orders-api,,availability,99.9,,30d
 *   orders fast,orders-api,POST /orders,latency,95,500ms,7d
 * </pre>
 *
 * <p>The target is in percent. Without an operation all requests by which the service is entered
 * count.
 */
public final class ObjectiveFile {
  /** Where a lake's objectives are unless told otherwise: in its folder. */
  public static final String NAME = "slos.csv";

  private static final List<String> COLUMNS =
      List.of("name", "service", "operation", "kind", "target", "threshold", "period");

  /** Each objective reads its whole period; more of them nobody watches. */
  private static final int MOST_OBJECTIVES = 100;

  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,2}(\\.[0-9]{1,6})?");
  private static final Pattern THRESHOLD = Pattern.compile("([0-9]{1,9})(ms|s)");
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,2})d");

  /** The longest burn rate window is 3 days; a period must be longer than what warns of it. */
  private static final int LEAST_DAYS = 7;

  private static final int MOST_DAYS = 90;

  private ObjectiveFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException where a line cannot be understood; the message says which
   *     line, what it holds and what would be right
   */
  public static List<Objective> read(Path file) throws IOException {
    List<Objective> objectives = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord line : lines) {
        Objective objective = objective(file, line);
        if (!names.add(objective.name())) {
          throw bad(file, line, "name", objective.name(), "a name that no other line has");
        }
        objectives.add(objective);
        if (objectives.size() > MOST_OBJECTIVES) {
          throw new IllegalArgumentException(
              "%s holds more than %d objectives".formatted(file, MOST_OBJECTIVES));
        }
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("%s is no CSV: %s".formatted(file, e.getMessage()), e);
    }
    if (objectives.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds no objective; a header %s and a line for each are expected"
              .formatted(file, String.join(",", COLUMNS)));
    }
    return List.copyOf(objectives);
  }

  private static Objective objective(Path file, NamedCsvRecord line) {
    if (!line.getHeader().containsAll(COLUMNS)) {
      throw new IllegalArgumentException(
          "%s has the columns %s; %s are expected"
              .formatted(file, String.join(",", line.getHeader()), String.join(",", COLUMNS)));
    }
    for (String column : List.of("name", "service", "kind", "target", "period")) {
      if (text(line, column).isEmpty()) {
        throw bad(file, line, column, "", "a value");
      }
    }
    Objective.Kind kind = kind(file, line);
    String operation = text(line, "operation");
    return new Objective(
        text(line, "name"),
        text(line, "service"),
        operation.isEmpty() ? null : operation,
        kind,
        target(file, line),
        threshold(file, line, kind),
        period(file, line));
  }

  private static Objective.Kind kind(Path file, NamedCsvRecord line) {
    String text = text(line, "kind");
    for (Objective.Kind kind : Objective.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
        return kind;
      }
    }
    throw bad(file, line, "kind", text, "availability or latency");
  }

  private static BigDecimal target(Path file, NamedCsvRecord line) {
    String text = text(line, "target");
    if (PERCENT.matcher(text).matches()) {
      BigDecimal target = new BigDecimal(text).movePointLeft(2);
      if (target.signum() > 0) {
        return target;
      }
    }
    throw bad(file, line, "target", text, "percent above 0 and below 100, as 99.9");
  }

  private static @Nullable Duration threshold(Path file, NamedCsvRecord line, Objective.Kind kind) {
    String text = text(line, "threshold");
    if (kind == Objective.Kind.AVAILABILITY) {
      if (!text.isEmpty()) {
        throw bad(file, line, "threshold", text, "nothing, as the kind is availability");
      }
      return null;
    }
    Matcher matcher = THRESHOLD.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw bad(file, line, "threshold", text, "a duration such as 500ms or 2s");
    }
    long amount = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
  }

  private static Duration period(Path file, NamedCsvRecord line) {
    String text = text(line, "period");
    Matcher matcher = PERIOD.matcher(text);
    if (matcher.matches()) {
      int days = Integer.parseInt(matcher.group(1));
      if (days >= LEAST_DAYS && days <= MOST_DAYS) {
        return Duration.ofDays(days);
      }
    }
    throw bad(file, line, "period", text, "days from %dd to %dd".formatted(LEAST_DAYS, MOST_DAYS));
  }

  private static String text(NamedCsvRecord line, String column) {
    return line.findField(column).orElse("").strip();
  }

  private static IllegalArgumentException bad(
      Path file, NamedCsvRecord line, String column, String value, String expected) {
    return new IllegalArgumentException(
        "%s, line %d, column %s: \"%.60s\"; %s is expected"
            .formatted(file, line.getStartingLineNumber(), column, value, expected));
  }
}
