package dev.spanledger.analytics.alert;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.spanledger.analytics.alert.AlertRule.Condition;
import dev.spanledger.analytics.alert.AlertRule.Kind;
import dev.spanledger.analytics.query.SqlCatalog;
import dev.spanledger.analytics.query.SqlParameter;
import dev.spanledger.analytics.query.SqlQuery;
import java.io.IOException;
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
 * Rules in a CSV file with the columns {@code name,kind,item,service,column,condition,period}:
 *
 * <pre>
 *   name,kind,item,service,column,condition,period
 *   errors,threshold,services,,error_ratio,&gt;0.05,1h
 *   slow queue,threshold,queues,,wait_p95_ns,&gt;60000000000,30m
 *   orders burn,burn,orders answered,,,,
 *   dear day,anomaly,service,,,&gt;10,
 *   over budget,budget,*,,,,
 * </pre>
 */
public final class AlertRuleFile {
  /** Where a lake's rules are unless told otherwise: in its folder. */
  public static final String NAME = "alerts.csv";

  private static final List<String> COLUMNS =
      List.of("name", "kind", "item", "service", "column", "condition", "period");
  private static final Set<String> CUTS = Set.of("service", "tenant", "cloud-service", "total");
  private static final Set<String> GIVEN = Set.of("from", "to", "service", "limit");
  private static final Pattern CONDITION =
      Pattern.compile("([<>]) ?(-?[0-9]{1,18}(?:\\.[0-9]{1,18})?)");
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,4})([mhd])");
  private static final Duration USUAL_PERIOD = Duration.ofHours(1);

  /** Each rule is a query every time. */
  private static final int MOST_RULES = 200;

  private final Path file;
  private final SqlCatalog catalog;

  private AlertRuleFile(Path file, SqlCatalog catalog) {
    this.file = file;
    this.catalog = catalog;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException where a line cannot be understood; the message says which
   *     line, what it holds and what would be right
   */
  public static List<AlertRule> read(Path file, SqlCatalog catalog) throws IOException {
    AlertRuleFile reader = new AlertRuleFile(file, catalog);
    List<AlertRule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord line : lines) {
        AlertRule rule = reader.rule(line);
        if (!names.add(rule.name())) {
          throw reader.bad(line, "name", rule.name(), "a name that no other line has");
        }
        rules.add(rule);
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("%s is no CSV: %s".formatted(file, e.getMessage()), e);
    }
    if (rules.isEmpty() || rules.size() > MOST_RULES) {
      throw new IllegalArgumentException(
          "%s holds %d rules; 1 to %d are expected, under a header %s"
              .formatted(file, rules.size(), MOST_RULES, String.join(",", COLUMNS)));
    }
    return List.copyOf(rules);
  }

  private AlertRule rule(NamedCsvRecord line) {
    if (!line.getHeader().containsAll(COLUMNS)) {
      throw new IllegalArgumentException(
          "%s has the columns %s; %s are expected"
              .formatted(file, String.join(",", line.getHeader()), String.join(",", COLUMNS)));
    }
    for (String column : List.of("name", "kind", "item")) {
      if (text(line, column) == null) {
        throw bad(line, column, "", "a value");
      }
    }
    Kind kind = kind(line);
    String item = String.valueOf(text(line, "item"));
    String column = text(line, "column");
    if ((column == null) == (kind == Kind.THRESHOLD)) {
      throw bad(line, "column", column, "a report's column for a threshold, else nothing");
    }
    if (kind == Kind.THRESHOLD) {
      checkReport(line, item);
    }
    if (kind == Kind.ANOMALY && !CUTS.contains(item)) {
      throw bad(line, "item", item, "service, tenant, cloud-service or total");
    }
    AlertRule rule =
        new AlertRule(
            String.valueOf(text(line, "name")),
            kind,
            item,
            text(line, "service"),
            column,
            condition(line, kind),
            period(line));
    refuseUnused(line, rule);
    return rule;
  }

  /** What a rule says and nothing reads would make it alert for more than it says. */
  private void refuseUnused(NamedCsvRecord line, AlertRule rule) {
    if (rule.service() != null && !tellsServicesApart(rule)) {
      throw bad(line, "service", rule.service(), "nothing: no service is told apart here");
    }
    String period = text(line, "period");
    if (period != null && rule.kind() != Kind.THRESHOLD) {
      throw bad(line, "period", period, "nothing: only a threshold has a period of its own");
    }
  }

  private boolean tellsServicesApart(AlertRule rule) {
    return switch (rule.kind()) {
      case THRESHOLD -> {
        SqlQuery report = catalog.report(rule.item());
        yield List.of(report.grain().split(", ")).contains("service_name")
            || report.parameters().stream().anyMatch(each -> each.name().equals("service"));
      }
      case BURN -> true;
      case ANOMALY, BUDGET -> false;
    };
  }

  private Kind kind(NamedCsvRecord line) {
    String text = text(line, "kind");
    for (Kind kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
        return kind;
      }
    }
    throw bad(line, "kind", text, "threshold, burn, anomaly or budget");
  }

  /** A rule can say from when to when, and which service; a report must need no more. */
  private void checkReport(NamedCsvRecord line, String report) {
    if (!catalog.reports().contains(report)) {
      throw bad(line, "item", report, "a report, one of %s".formatted(catalog.reports()));
    }
    for (SqlParameter parameter : catalog.report(report).parameters()) {
      boolean isOfService = parameter.name().equals("service") && text(line, "service") == null;
      if (!parameter.isNullable() && (!GIVEN.contains(parameter.name()) || isOfService)) {
        throw bad(
            line, "item", report, "a report that needs no \"%s\"".formatted(parameter.name()));
      }
    }
  }

  private @Nullable Condition condition(NamedCsvRecord line, Kind kind) {
    String text = text(line, "condition");
    if (kind == Kind.BURN || kind == Kind.BUDGET) {
      if (text != null) {
        throw bad(line, "condition", text, "nothing, as the file of what is watched says it");
      }
      return null;
    }
    if (kind == Kind.ANOMALY && text == null) {
      return null;
    }
    Matcher matcher = CONDITION.matcher(text == null ? "" : text);
    boolean isRight = matcher.matches() && (kind == Kind.THRESHOLD || matcher.group(1).equals(">"));
    if (!isRight) {
      throw bad(line, "condition", text, "> or <, and a number, as >0.05; of an anomaly only >");
    }
    return new Condition(matcher.group(1).equals(">"), Double.parseDouble(matcher.group(2)));
  }

  private Duration period(NamedCsvRecord line) {
    String text = text(line, "period");
    if (text == null) {
      return USUAL_PERIOD;
    }
    Matcher matcher = PERIOD.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw bad(line, "period", text, "minutes, hours or days, as 30m, 6h or 7d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static @Nullable String text(NamedCsvRecord line, String column) {
    String text = line.findField(column).orElse("").strip();
    return text.isEmpty() ? null : text;
  }

  private IllegalArgumentException bad(
      NamedCsvRecord line, String column, @Nullable String value, String expected) {
    return new IllegalArgumentException(
        "%s, line %d, column %s: \"%.60s\"; %s is expected"
            .formatted(
                file, line.getStartingLineNumber(), column, value == null ? "" : value, expected));
  }
}
