package dev.spanledger.analytics.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges composite rules by their parts. */
final class Rollup {
  private static final int MOST_NAMED = 3;

  private final RuleTree tree;
  private final Map<String, ModelRule> rules;
  private final Map<String, RuleResult> results;
  private final Set<String> open = new HashSet<>();

  Rollup(RuleTree tree, Map<String, ModelRule> rules, Map<String, RuleResult> results) {
    this.tree = tree;
    this.rules = rules;
    this.results = results;
  }

  RuleResult result(String id) {
    RuleResult known = results.get(id);
    if (known != null) {
      return known;
    }
    ModelRule rule = rules.get(id);
    if (rule == null) {
      throw new IllegalArgumentException("No rule %s in the model".formatted(id));
    }
    RuleResult result =
        open.add(id)
            ? ofParts(rule)
            : result(rule, RuleStatus.NOT_EVALUATED, "the rule names itself");
    results.put(id, result);
    return result;
  }

  private RuleResult ofParts(ModelRule rule) {
    List<RuleResult> parts = new ArrayList<>();
    for (String id : tree.parts(rule)) {
      RuleResult part = result(id);
      if (!part.keyword().equals("MAY")) {
        parts.add(part);
      }
    }
    List<RuleResult> failed = parts.stream().filter(RuleResult::isError).toList();
    if (!failed.isEmpty()) {
      String ids =
          String.join(", ", failed.stream().limit(MOST_NAMED).map(RuleResult::ruleId).toList());
      String more = failed.size() > MOST_NAMED ? " and others" : "";
      return new RuleResult(
          rule.id(),
          rule.keyword(),
          RuleStatus.FAIL,
          parts.size(),
          failed.size(),
          failed.get(0).breach(),
          rule.sentence(),
          true,
          "parts that fail: " + ids + more);
    }
    long notEvaluated = count(parts, RuleStatus.NOT_EVALUATED);
    if (notEvaluated > 0) {
      return result(
          rule,
          RuleStatus.NOT_EVALUATED,
          "no part fails, but %d of %d are not evaluated".formatted(notEvaluated, parts.size()));
    }
    return count(parts, RuleStatus.NOT_APPLICABLE) == parts.size()
        ? result(rule, RuleStatus.NOT_APPLICABLE, "no part is applicable")
        : new RuleResult(
            rule.id(),
            rule.keyword(),
            RuleStatus.PASS,
            parts.size(),
            0,
            null,
            rule.sentence(),
            true,
            null);
  }

  private static long count(List<RuleResult> parts, RuleStatus status) {
    return parts.stream().filter(part -> part.status() == status).count();
  }

  private static RuleResult result(ModelRule rule, RuleStatus status, String reason) {
    return RuleResult.of(rule.id(), rule.keyword(), rule.sentence(), status, reason);
  }
}
