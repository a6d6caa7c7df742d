package dev.spanledger.analytics.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A check or a condition of the rule model, taken apart. */
sealed interface Check {

  /** Nothing is asked: an empty condition always holds, an empty requirement cannot be checked. */
  record Nothing() implements Check {}

  /** Every item holds. */
  record AllOf(List<Check> items) implements Check {}

  /** At least one item holds. */
  record AnyOf(List<Check> items) implements Check {}

  /** Another rule holds. */
  record OtherRule(String ruleId) implements Check {}

  record ColumnPresent(String column) implements Check {}

  /** What one value of a column must be. */
  record OneCell(CellTest test, String column, @Nullable String value) implements Check {}

  /** Two columns of a row hold the same value, or do not. */
  record TwoCells(String column, String other, boolean same) implements Check {}

  /** Each value of a column goes with so many values of another. */
  record DistinctCount(String column, String other, int count) implements Check {}

  /** One column times another is the third. */
  record Product(String column, String other, String result) implements Check {}

  /** A function that this program does not know. */
  record Unknown(String name) implements Check {}

  /** Tests of one value. */
  enum CellTest {
    EQUALS,
    DIFFERS,
    AT_LEAST,
    DECIMAL,
    NATIONAL_CURRENCY,
    TYPE_DECIMAL,
    TYPE_STRING,
    TYPE_TIME,
    FORMAT_TIME,
    FORMAT_NUMERIC,
    FORMAT_STRING,
    FORMAT_UNIT,
    FORMAT_CURRENCY,
    FORMAT_KEY_VALUE
  }
}
