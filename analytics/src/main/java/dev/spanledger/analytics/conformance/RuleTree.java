package dev.spanledger.analytics.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which composite rules name which rules; a part counts only on rows on which a composite does. */
final class RuleTree {
  private final Map<String, ModelRule> rules;
  private final Map<String, List<String>> compositesByPart = new LinkedHashMap<>();
  private final List<ModelRule> compositesFirst = new ArrayList<>();

  RuleTree(Map<String, ModelRule> rules) {
    this.rules = rules;
    for (ModelRule rule : rules.values()) {
      for (String part : parts(rule)) {
        compositesByPart.computeIfAbsent(part, id -> new ArrayList<>()).add(rule.id());
      }
    }
    Set<String> placed = new LinkedHashSet<>();
    rules.keySet().forEach(id -> place(id, placed, new LinkedHashSet<>()));
    placed.forEach(
        id -> {
          ModelRule rule = rules.get(id);
          if (rule != null) {
            compositesFirst.add(rule);
          }
        });
  }

  private void place(String id, Set<String> placed, Set<String> open) {
    // A model in which rules name each other in a circle still ends.
    if (placed.contains(id) || !open.add(id)) {
      return;
    }
    composites(id).forEach(composite -> place(composite, placed, open));
    placed.add(id);
  }

  /** Every rule after all composites that name it. */
  List<ModelRule> compositesFirst() {
    return compositesFirst;
  }

  List<String> composites(String id) {
    return compositesByPart.getOrDefault(id, List.of());
  }

  /** Ids of the rules that a composite names and the model has. */
  List<String> parts(ModelRule rule) {
    return rule.isComposite()
        ? RowChecks.ruleIds(rule.requirement()).stream().filter(rules::containsKey).toList()
        : List.of();
  }

  /** Whether it is enough that one part holds. */
  static boolean isChoice(ModelRule rule) {
    return rule.isComposite() && rule.requirement() instanceof Check.AnyOf;
  }
}
