package dev.spanledger.analytics.conformance;

import dev.spanledger.analytics.conformance.Check.CellTest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds rules whose check contradicts their own sentence, or the rest of the model. The published
 * model has some, as a column that "MUST be null" and is checked to be not null; to judge a bill by
 * them would blame the bill for the model.
 */
final class Doubts {
  private static final Pattern NULL_RULE = Pattern.compile("^(\\w+) MUST (NOT )?be null\\b.*");
  private static final Pattern STATED = Pattern.compile("(\\w+) is (not )?(null|\"[^\"]*\")");

  /** Values that conditions test for, by column: they must be among those allowed. */
  private final Map<String, Set<String>> valuesByColumn = new HashMap<>();

  Doubts(Collection<ModelRule> rules) {
    for (ModelRule rule : rules) {
      for (Check leaf : RowChecks.leaves(rule.condition())) {
        if (leaf instanceof Check.OneCell one && one.value() != null) {
          valuesByColumn.computeIfAbsent(one.column(), column -> new LinkedHashSet<>());
          valuesByColumn.getOrDefault(one.column(), Set.of()).add(one.value());
        }
      }
    }
  }

  /** What is wrong with the rule; null where nothing is seen. */
  @Nullable String about(ModelRule rule) {
    String doubt = aboutNull(rule);
    if (doubt == null) {
      doubt = aboutCondition(rule);
    }
    if (doubt == null) {
      doubt = aboutColumn(rule);
    }
    return doubt == null ? aboutAllowedValues(rule) : doubt;
  }

  private static @Nullable String aboutNull(ModelRule rule) {
    Matcher stated = NULL_RULE.matcher(rule.sentence());
    if (stated.matches()
        && rule.requirement() instanceof Check.OneCell one
        && one.column().equals(stated.group(1))
        && one.value() == null) {
      CellTest wanted = stated.group(2) == null ? CellTest.EQUALS : CellTest.DIFFERS;
      boolean isComparison = one.test() == CellTest.EQUALS || one.test() == CellTest.DIFFERS;
      if (isComparison && one.test() != wanted) {
        return "the model checks the opposite of its sentence";
      }
    }
    return null;
  }

  /** A column that sentence and condition both speak of must be spoken of alike once at least. */
  private static @Nullable String aboutCondition(ModelRule rule) {
    Set<String> stated = new HashSet<>();
    Set<String> columns = new LinkedHashSet<>();
    Matcher matcher = STATED.matcher(rule.sentence());
    while (matcher.find()) {
      CellTest test = matcher.group(2) == null ? CellTest.EQUALS : CellTest.DIFFERS;
      String value = matcher.group(3).replace("\"", "");
      stated.add(key(matcher.group(1), test, value));
      columns.add(matcher.group(1));
    }
    for (String column : columns) {
      List<Check.OneCell> tested =
          RowChecks.leaves(rule.condition()).stream()
              .filter(leaf -> leaf instanceof Check.OneCell)
              .map(leaf -> (Check.OneCell) leaf)
              .filter(leaf -> leaf.column().equals(column))
              .toList();
      boolean isAlike =
          tested.isEmpty()
              || tested.stream()
                  .anyMatch(
                      leaf ->
                          stated.contains(key(column, leaf.test(), String.valueOf(leaf.value()))));
      if (!isAlike) {
        return "the model's condition on %s is not that of its sentence".formatted(column);
      }
    }
    return null;
  }

  private static String key(String column, CellTest test, String value) {
    return column + ' ' + test + ' ' + value;
  }

  private static @Nullable String aboutColumn(ModelRule rule) {
    List<String> columns = RowChecks.columns(rule.requirement());
    return rule.entityType().equals("Column")
            && !columns.isEmpty()
            && !columns.contains(rule.reference())
            && !rule.sentence().isEmpty()
            && rule.requirement() instanceof Check.OneCell
        ? "the model checks %s, its sentence is about %s".formatted(columns, rule.reference())
        : null;
  }

  private @Nullable String aboutAllowedValues(ModelRule rule) {
    if (!(rule.requirement() instanceof Check.AnyOf any)) {
      return null;
    }
    Set<String> allowed = new HashSet<>();
    for (Check item : any.items()) {
      boolean isValue =
          item instanceof Check.OneCell one
              && one.test() == CellTest.EQUALS
              && one.column().equals(rule.reference());
      if (!isValue) {
        return null;
      }
      allowed.add(String.valueOf(((Check.OneCell) item).value()));
    }
    for (String value : valuesByColumn.getOrDefault(rule.reference(), Set.of())) {
      if (!allowed.contains(value)) {
        return "the model allows only %s, yet other rules of it speak of %s \"%s\""
            .formatted(allowed.stream().sorted().toList(), rule.reference(), value);
      }
    }
    return null;
  }
}
