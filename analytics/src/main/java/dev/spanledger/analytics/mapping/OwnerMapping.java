package dev.spanledger.analytics.mapping;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rules that say who owns what is billed, from a CSV file with the columns {@code
 * match,key,value,owner,cost_centre,from,to}:
 *
 * <pre>
 *   match,key,value,owner,cost_centre,from,to
 *   tag,team,payments,Payments,CC-200,2026-01-01,
 *   tag,team,*,{value},,,
 *   service,,orders*,Orders,CC-100,,2027-01-01
 *   account,,123456789012,Platform,CC-900,,
 *   resource,,arn:aws:dynamodb:*,Platform,CC-900,,
 * </pre>
 *
 * <p>The first rule that applies counts, so the order of the lines is the order of precedence. A
 * value is compared whole, or from its beginning where it ends in {@code *}. Days are UTC days of
 * the charge, {@code from} included and {@code to} not; empty is unbounded.
 */
public final class OwnerMapping {
  /** Maps nothing. */
  public static final OwnerMapping NONE = new OwnerMapping(List.of());

  static final List<String> COLUMNS =
      List.of("match", "key", "value", "owner", "cost_centre", "from", "to");

  /** Each row of a bill is compared with every rule. */
  private static final int MOST_RULES = 5_000;

  private static final int MOST_ERRORS_SHOWN = 10;

  private final List<OwnerRule> rules;

  private OwnerMapping(List<OwnerRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads a mapping file.
   *
   * @throws MappingException where it is not readable, or has a line that is no rule; every such
   *     line is named
   */
  public static OwnerMapping read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new MappingException("No mapping file at %s".formatted(path));
    }
    List<String> errors = new ArrayList<>();
    List<OwnerRule> rules = new ArrayList<>();
    try (CsvReader<CsvRecord> reader = reader(path);
        CloseableIterator<CsvRecord> records = reader.iterator()) {
      requireHeader(path, records.hasNext() ? records.next().getFields() : List.of());
      while (records.hasNext()) {
        add(records.next(), rules, errors);
        if (rules.size() > MOST_RULES) {
          throw new MappingException(
              "Mapping file %s has more than %d rules".formatted(path, MOST_RULES));
        }
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw new MappingException(
          "Mapping file %s is not readable as CSV: %s".formatted(path, e.getMessage()), e);
    }
    if (!errors.isEmpty()) {
      throw new MappingException(
          "Mapping file %s: %s%s"
              .formatted(
                  path,
                  errors.stream().limit(MOST_ERRORS_SHOWN).collect(Collectors.joining("; ")),
                  errors.size() > MOST_ERRORS_SHOWN
                      ? "; and %d more".formatted(errors.size() - MOST_ERRORS_SHOWN)
                      : ""));
    }
    return new OwnerMapping(rules);
  }

  Owner owner(Billed billed) {
    for (OwnerRule rule : rules) {
      Owner owner = rule.owner(billed);
      if (owner != null) {
        return owner;
      }
    }
    return Owner.UNMAPPED;
  }

  private static CsvReader<CsvRecord> reader(Path path) throws IOException {
    return CsvReader.builder()
        .allowMissingFields(true)
        .allowExtraFields(true)
        .detectBomHeader(true)
        .ofCsvRecord(Files.newInputStream(path), StandardCharsets.UTF_8);
  }

  private static void requireHeader(Path path, List<String> header) {
    List<String> names =
        header.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    if (!names.equals(COLUMNS)) {
      throw new MappingException(
          "Mapping file %s starts with %s; its first line must be \"%s\""
              .formatted(path, quoted(String.join(",", header)), String.join(",", COLUMNS)));
    }
  }

  private static void add(CsvRecord record, List<OwnerRule> rules, List<String> errors) {
    List<String> fields = new ArrayList<>(record.getFields().stream().map(String::strip).toList());
    boolean isNothing = fields.stream().allMatch(String::isEmpty);
    if (isNothing || fields.get(0).startsWith("#")) {
      return;
    }
    long line = record.getStartingLineNumber();
    try {
      if (fields.size() > COLUMNS.size()) {
        throw new MappingException(
            "%d fields, but a rule has %d: %s"
                .formatted(fields.size(), COLUMNS.size(), String.join(",", COLUMNS)));
      }
      while (fields.size() < COLUMNS.size()) {
        fields.add("");
      }
      OwnerRule rule = rule(line, fields);
      for (OwnerRule earlier : rules) {
        if (earlier.hides(rule)) {
          throw new MappingException(
              "never applies, because line %d applies to all of it".formatted(earlier.line()));
        }
      }
      rules.add(rule);
    } catch (MappingException e) {
      errors.add("line %d: %s".formatted(line, e.getMessage()));
    }
  }

  private static OwnerRule rule(long line, List<String> fields) {
    OwnerRule.Match match = match(fields.get(0));
    String key = fields.get(1);
    String value = fields.get(2);
    String owner = fields.get(3);
    String costCentre = fields.get(4);
    if (match == OwnerRule.Match.TAG == key.isEmpty()) {
      throw new MappingException(
          key.isEmpty()
              ? "a tag needs its key in column \"key\""
              : "key %s; only a tag has a key".formatted(quoted(key)));
    }
    if (value.isEmpty()) {
      throw new MappingException("no value; \"*\" stands for every value");
    }
    if (owner.isEmpty() && costCentre.isEmpty()) {
      throw new MappingException("neither owner nor cost_centre");
    }
    LocalDate from = date("from", fields.get(5));
    LocalDate to = date("to", fields.get(6));
    if (from != null && to != null && !from.isBefore(to)) {
      throw new MappingException(
          "from %s to %s is no day: \"to\" is the first day without the rule".formatted(from, to));
    }
    return new OwnerRule(line, match, key, value, owner, costCentre, from, to);
  }

  private static OwnerRule.Match match(String text) {
    for (OwnerRule.Match match : OwnerRule.Match.values()) {
      if (match.name().equalsIgnoreCase(text)) {
        return match;
      }
    }
    throw new MappingException(
        "match %s is none of %s"
            .formatted(
                quoted(text),
                Arrays.stream(OwnerRule.Match.values())
                    .map(match -> match.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }

  private static @Nullable LocalDate date(String column, String text) {
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new MappingException(
          "%s %s is not a day such as 2026-09-01".formatted(column, quoted(text)), e);
    }
  }

  private static String quoted(String text) {
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
  }
}
