package dev.spanledger.analytics.conformance;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settles the rules that no row is needed for: presence, permissions, and what cannot be told. */
final class RulePlan {
  private final RowCells cells;
  private final Set<String> supported;
  private final Doubts doubts;
  private final Map<String, Set<String>> criteriaByColumn = new HashMap<>();
  private final Map<String, RuleResult> settled = new HashMap<>();

  RulePlan(RuleModel model, RowCells cells, Set<String> supported) {
    this.cells = cells;
    this.supported = supported;
    this.doubts = new Doubts(model.rules().values());
    for (ModelRule rule : model.rules().values()) {
      if (rule.requirement() instanceof Check.ColumnPresent present) {
        criteriaByColumn
            .computeIfAbsent(present.column(), column -> new LinkedHashSet<>())
            .addAll(rule.criteria());
      }
    }
    for (ModelRule rule : model.rules().values()) {
      RuleResult result = settle(rule);
      if (result != null) {
        settled.put(rule.id(), result);
      }
    }
  }

  /** Null where rows, or the parts of a composite, decide. */
  @Nullable RuleResult settled(ModelRule rule) {
    return settled.get(rule.id());
  }

  private @Nullable RuleResult settle(ModelRule rule) {
    if (!rule.isStatic()) {
      return result(rule, RuleStatus.NOT_EVALUATED, "the model has no check for it");
    }
    if (rule.requirement() instanceof Check.ColumnPresent present) {
      return presence(rule, present.column());
    }
    if (rule.entityType().equals("Column")) {
      String missing = missingColumn(rule);
      if (missing != null) {
        return result(rule, RuleStatus.NOT_APPLICABLE, "column %s is absent".formatted(missing));
      }
      List<String> unknown = unsupported(rule);
      unknown =
          unknown.stream()
              .filter(
                  name -> !criteriaByColumn.getOrDefault(rule.reference(), Set.of()).contains(name))
              .toList();
      if (!unknown.isEmpty()) {
        return result(rule, RuleStatus.NOT_APPLICABLE, onlyWhere(unknown));
      }
    }
    String doubt = doubts.about(rule);
    if (doubt != null) {
      return result(rule, RuleStatus.NOT_EVALUATED, doubt);
    }
    String unknown = unknownCheck(rule);
    if (unknown != null) {
      return result(rule, RuleStatus.NOT_EVALUATED, "its check is unknown: " + unknown);
    }
    return rule.isPermission()
        ? result(rule, RuleStatus.PASS, "a permission: nothing can break it")
        : null;
  }

  private RuleResult presence(ModelRule rule, String column) {
    List<String> unknown = unsupported(rule);
    if (cells.has(column) || rule.isPermission()) {
      String reason = cells.has(column) ? null : "a permission: nothing can break it";
      return new RuleResult(
          rule.id(), rule.keyword(), RuleStatus.PASS, 1, 0, null, rule.sentence(), reason);
    }
    if (!unknown.isEmpty()) {
      return result(rule, RuleStatus.NOT_APPLICABLE, onlyWhere(unknown));
    }
    Breach breach = new Breach("", 0, "no column " + column);
    return new RuleResult(
        rule.id(), rule.keyword(), RuleStatus.FAIL, 1, 1, breach, rule.sentence(), null);
  }

  /** Of the columns without which the check means nothing. */
  private @Nullable String missingColumn(ModelRule rule) {
    if (!cells.has(rule.reference())) {
      return rule.reference();
    }
    boolean needsAll =
        rule.requirement() instanceof Check.Product
            || rule.requirement() instanceof Check.DistinctCount;
    return needsAll
        ? RowChecks.columns(rule.requirement()).stream()
            .filter(column -> !cells.has(column))
            .findFirst()
            .orElse(null)
        : null;
  }

  private List<String> unsupported(ModelRule rule) {
    return rule.criteria().stream().filter(name -> !supported.contains(name)).toList();
  }

  private static String onlyWhere(List<String> criteria) {
    return "only for a provider with %s".formatted(String.join(" and ", criteria));
  }

  private static @Nullable String unknownCheck(ModelRule rule) {
    for (Check check : List.of(rule.requirement(), rule.condition())) {
      for (Check leaf : RowChecks.leaves(check)) {
        if (leaf instanceof Check.Unknown unknown) {
          return unknown.name();
        }
      }
    }
    boolean isOfRows =
        rule.isComposite()
            || rule.requirement() instanceof Check.DistinctCount
            || RowChecks.isOfRow(rule.requirement());
    return isOfRows ? null : rule.function();
  }

  private static RuleResult result(ModelRule rule, RuleStatus status, String reason) {
    return RuleResult.of(rule.id(), rule.keyword(), rule.sentence(), status, reason);
  }
}
