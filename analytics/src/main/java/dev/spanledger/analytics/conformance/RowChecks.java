package dev.spanledger.analytics.conformance;

import dev.spanledger.analytics.conformance.Check.CellTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tries the checks of the model that one row can answer. */
final class RowChecks {
  /**
   * What price times quantity may differ from the cost: clouds round costs to 10 decimals, half up.
   */
  static final BigDecimal COST_TOLERANCE = new BigDecimal("5E-10");

  private RowChecks() {}

  /** Whether a row alone answers it. */
  static boolean isOfRow(Check check) {
    if (check instanceof Check.AllOf all) {
      return all.items().stream().allMatch(RowChecks::isOfRow);
    }
    if (check instanceof Check.AnyOf any) {
      return any.items().stream().allMatch(RowChecks::isOfRow);
    }
    return check instanceof Check.OneCell
        || check instanceof Check.TwoCells
        || check instanceof Check.Product;
  }

  static boolean holds(Check check, RowCells cells) {
    if (check instanceof Check.AllOf all) {
      return all.items().stream().allMatch(item -> holds(item, cells));
    }
    if (check instanceof Check.AnyOf any) {
      return any.items().stream().anyMatch(item -> holds(item, cells));
    }
    if (check instanceof Check.OneCell one) {
      return holds(one, cells.value(one.column()));
    }
    if (check instanceof Check.TwoCells two) {
      Object value = cells.value(two.column());
      String other = cells.text(two.other());
      // As in SQL: what is absent is neither the same nor another.
      return value != null && other != null && Cell.equals(value, other) == two.same();
    }
    if (check instanceof Check.Product product) {
      return isProduct(
          cells.number(product.column()),
          cells.number(product.other()),
          cells.number(product.result()));
    }
    return check instanceof Check.Nothing;
  }

  static boolean isProduct(
      @Nullable BigDecimal one, @Nullable BigDecimal other, @Nullable BigDecimal result) {
    return one != null
        && other != null
        && result != null
        && one.multiply(other).subtract(result).abs().compareTo(COST_TOLERANCE) <= 0;
  }

  private static boolean holds(Check.OneCell check, @Nullable Object value) {
    boolean isComparison = check.test() == CellTest.EQUALS || check.test() == CellTest.DIFFERS;
    if (value == null && !isComparison) {
      // Whether a value may be absent is a rule of its own.
      return true;
    }
    return switch (check.test()) {
      case EQUALS -> Cell.equals(value, check.value());
      case DIFFERS -> !Cell.equals(value, check.value());
      case AT_LEAST -> isAtLeast(value, check.value());
      case DECIMAL, TYPE_DECIMAL, FORMAT_NUMERIC -> Cell.number(value) != null;
      case NATIONAL_CURRENCY -> value != null && Cell.isNationalCurrency(value);
      case TYPE_STRING -> value instanceof String;
      case TYPE_TIME -> Cell.time(value) != null;
      case FORMAT_TIME -> value != null && Cell.isFocusTime(value);
      case FORMAT_STRING -> value != null && Cell.isFocusText(value);
      case FORMAT_UNIT -> value instanceof String text && UnitFormat.matches(text);
      case FORMAT_CURRENCY -> value != null && Cell.isCurrency(value);
      case FORMAT_KEY_VALUE -> value != null && Cell.isKeyValue(value);
    };
  }

  private static boolean isAtLeast(@Nullable Object value, @Nullable String least) {
    BigDecimal number = Cell.number(value);
    BigDecimal bound = Cell.number(least);
    return number != null && bound != null && number.compareTo(bound) >= 0;
  }

  /** Columns that a check reads, each once. */
  static List<String> columns(Check check) {
    Set<String> columns = new LinkedHashSet<>();
    leaves(check).forEach(leaf -> columns.addAll(columnsOfLeaf(leaf)));
    return List.copyOf(columns);
  }

  /** The checks below all combinations. */
  static List<Check> leaves(Check check) {
    List<Check> items =
        check instanceof Check.AllOf all
            ? all.items()
            : check instanceof Check.AnyOf any ? any.items() : List.of();
    if (items.isEmpty()) {
      return List.of(check);
    }
    List<Check> leaves = new ArrayList<>();
    items.forEach(item -> leaves.addAll(leaves(item)));
    return leaves;
  }

  private static List<String> columnsOfLeaf(Check leaf) {
    if (leaf instanceof Check.OneCell one) {
      return List.of(one.column());
    }
    if (leaf instanceof Check.TwoCells two) {
      return List.of(two.column(), two.other());
    }
    if (leaf instanceof Check.DistinctCount distinct) {
      return List.of(distinct.column(), distinct.other());
    }
    if (leaf instanceof Check.Product product) {
      return List.of(product.column(), product.other(), product.result());
    }
    return leaf instanceof Check.ColumnPresent present ? List.of(present.column()) : List.of();
  }

  /** The rules that a check names. */
  static List<String> ruleIds(Check check) {
    return leaves(check).stream()
        .filter(leaf -> leaf instanceof Check.OtherRule)
        .map(leaf -> ((Check.OtherRule) leaf).ruleId())
        .toList();
  }
}
