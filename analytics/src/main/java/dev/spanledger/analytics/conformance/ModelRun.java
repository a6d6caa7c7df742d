package dev.spanledger.analytics.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tries the rules of a model on one delivery, row by row. */
final class ModelRun {

  private static final Set<String> OF_VALUES = Set.of("Validation", "Format", "Type");

  /** A rule that rows decide. */
  private static final class Trial {
    final ModelRule rule;
    final Tally tally = new Tally();
    final List<Trial> composites = new ArrayList<>();
    final List<Trial> choices = new ArrayList<>();
    final @Nullable DistinctValues distinct;
    final List<String> columns;
    final boolean isOfValues;
    boolean isPartOfChoice;
    boolean applies;

    Trial(ModelRule rule) {
      this.rule = rule;
      this.distinct =
          rule.requirement() instanceof Check.DistinctCount check
              ? new DistinctValues(check)
              : null;
      this.columns = RowChecks.columns(rule.requirement());
      this.isOfValues = rule.entityType().equals("Column") && OF_VALUES.contains(rule.function());
    }

    /** Whether a value may be absent is asked by rules of nullability alone. */
    private boolean isAbsent(RowCells cells) {
      return isOfValues && cells.value(rule.reference()) == null;
    }

    void decide(RowCells cells) {
      boolean isWithin = composites.isEmpty();
      for (Trial composite : composites) {
        isWithin |= composite.applies;
      }
      applies =
          isWithin
              && !isAbsent(cells)
              && (rule.condition() instanceof Check.Nothing
                  || RowChecks.holds(rule.condition(), cells));
    }
  }

  private final RuleModel model;
  private final RuleTree tree;
  private final RulePlan plan;
  private final Map<String, Trial> trials = new LinkedHashMap<>();
  private final List<Trial> inOrder;

  /**
   * @param supported criteria that the provider is said to support
   */
  ModelRun(RuleModel model, RowCells cells, Set<String> supported) {
    this.model = model;
    this.tree = new RuleTree(model.rules());
    this.plan = new RulePlan(model, cells, supported);
    for (ModelRule rule : tree.compositesFirst()) {
      if (rule.isComposite() || plan.settled(rule) == null) {
        trials.put(rule.id(), new Trial(rule));
      }
    }
    trials.values().forEach(this::connect);
    this.inOrder = List.copyOf(trials.values());
  }

  private void connect(Trial trial) {
    for (String id : tree.composites(trial.rule.id())) {
      Trial composite = trials.get(id);
      if (composite != null) {
        trial.composites.add(composite);
      }
    }
    List<String> choices = isRowChoice(trial.rule) ? tree.parts(trial.rule) : List.of();
    for (String part : choices) {
      Trial choice = trials.get(part);
      if (choice != null) {
        choice.isPartOfChoice = true;
        trial.choices.add(choice);
      }
    }
  }

  private boolean isRowChoice(ModelRule rule) {
    return RuleTree.isChoice(rule)
        && plan.settled(rule) == null
        && tree.parts(rule).stream()
            .allMatch(part -> trials.containsKey(part) && isOfRow(trials.get(part)));
  }

  private static boolean isOfRow(@Nullable Trial trial) {
    return trial != null && RowChecks.isOfRow(trial.rule.requirement());
  }

  void add(RowCells cells) {
    for (Trial trial : inOrder) {
      trial.decide(cells);
    }
    for (Trial trial : inOrder) {
      if (!trial.applies) {
        continue;
      }
      if (!trial.choices.isEmpty()) {
        tryChoice(trial, cells);
      } else if (trial.distinct != null) {
        trial.distinct.add(cells);
      } else if (!trial.rule.isComposite() && !trial.isPartOfChoice) {
        count(trial, RowChecks.holds(trial.rule.requirement(), cells), cells);
      }
    }
  }

  /** Parts are judged only where no other part holds: an alternative that is not taken is fine. */
  private static void tryChoice(Trial choice, RowCells cells) {
    List<Trial> asked = choice.choices.stream().filter(part -> part.applies).toList();
    if (asked.isEmpty()) {
      return;
    }
    List<Trial> held =
        asked.stream().filter(part -> RowChecks.holds(part.rule.requirement(), cells)).toList();
    for (Trial part : held.isEmpty() ? asked : held) {
      count(part, !held.isEmpty(), cells);
    }
    if (held.isEmpty()) {
      choice.tally.breaks(cells.breach(asked.get(0).columns));
    } else {
      choice.tally.holds();
    }
  }

  private static void count(Trial trial, boolean holds, RowCells cells) {
    if (holds) {
      trial.tally.holds();
    } else {
      trial.tally.breaks(cells.breach(trial.columns));
    }
  }

  /**
   * One result for each rule of the model, in its order.
   *
   * @param builtIn results of the built-in rules, by the model's rules that they answer
   */
  List<RuleResult> results(Map<String, RuleResult> builtIn) {
    Map<String, RuleResult> results = new HashMap<>();
    for (ModelRule rule : model.rules().values()) {
      result(rule, builtIn, results);
    }
    Rollup rollup = new Rollup(tree, model.rules(), results);
    return model.rules().keySet().stream().map(rollup::result).toList();
  }

  private void result(
      ModelRule rule, Map<String, RuleResult> builtIn, Map<String, RuleResult> results) {
    RuleResult answered = rule.isStatic() ? null : builtIn.get(rule.id());
    RuleResult settled = plan.settled(rule);
    Trial trial = trials.get(rule.id());
    if (answered != null) {
      results.put(rule.id(), answered.as(rule.id(), rule.keyword(), rule.sentence()));
    } else if (settled != null) {
      results.put(rule.id(), settled);
    } else if (trial != null && trial.distinct != null) {
      results.put(rule.id(), trial.distinct.result(rule));
    } else if (trial != null && (!rule.isComposite() || !trial.choices.isEmpty())) {
      results.put(
          rule.id(),
          trial.tally.result(
              rule.id(), rule.keyword(), rule.sentence(), "no row that the rule speaks of"));
    }
  }
}
