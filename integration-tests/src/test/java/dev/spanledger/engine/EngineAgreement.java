package dev.spanledger.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.analytics.query.SqlParameter;
import dev.spanledger.analytics.query.SqlQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one report on two engines and says where their answers differ. Equal is equal to the last
 * decimal, in the same order; JSON is equal as a document. Sums of doubles may differ in the last
 * digits, as the order of addition is the engine's: by a billionth at most.
 */
final class EngineAgreement {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double DOUBLE_TOLERANCE = 1e-9;
  private static final int SHOWN_DIFFERENCES = 3;

  private final QueryEngine one;
  private final QueryEngine other;
  private final Map<String, Object> given;
  private int comparedRows;

  /**
   * @param given values of parameters by name, where a type's usual value would find nothing
   */
  EngineAgreement(QueryEngine one, QueryEngine other, Map<String, Object> given) {
    this.one = one;
    this.other = other;
    this.given = given;
  }

  /** Rows compared so far. */
  int comparedRows() {
    return comparedRows;
  }

  /** What differs; empty where nothing does. */
  List<String> differences(String report) {
    Map<String, Object> parameters = parameters(one.catalog().report(report));
    QueryResult expected;
    QueryResult actual;
    try {
      expected = one.run(report, parameters);
      actual = other.run(report, parameters);
    } catch (QueryException e) {
      return List.of("%s: %s".formatted(report, e.getMessage()));
    }
    if (!expected.columns().equals(actual.columns())) {
      return List.of(
          "%s: columns %s and %s".formatted(report, expected.columns(), actual.columns()));
    }
    comparedRows += expected.rows().size();
    List<String> differences = new ArrayList<>();
    if (expected.rows().size() != actual.rows().size()) {
      differences.add(
          "%s: %d and %d rows".formatted(report, expected.rows().size(), actual.rows().size()));
    }
    int rows = Math.min(expected.rows().size(), actual.rows().size());
    for (int row = 0; row < rows && differences.size() < SHOWN_DIFFERENCES; row++) {
      differences.addAll(differences(report, row, expected, actual));
    }
    return differences;
  }

  private static List<String> differences(
      String report, int row, QueryResult expected, QueryResult actual) {
    List<String> differences = new ArrayList<>();
    for (String column : expected.columns()) {
      Object left = expected.value(row, column);
      Object right = actual.value(row, column);
      if (!isEqual(column, left, right)) {
        differences.add(
            "%s, row %d, %s: %s and %s in %s"
                .formatted(report, row, column, left, right, expected.rows().get(row)));
      }
    }
    return differences;
  }

  private static boolean isEqual(String column, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right;
    }
    if (left instanceof BigDecimal exact && right instanceof BigDecimal other) {
      return exact.compareTo(other) == 0;
    }
    if (left instanceof Double || right instanceof Double) {
      double expected = ((Number) left).doubleValue();
      double actual = ((Number) right).doubleValue();
      return Math.abs(expected - actual) <= DOUBLE_TOLERANCE * Math.max(1, Math.abs(expected));
    }
    if (left instanceof Number whole && right instanceof Number other) {
      return whole.longValue() == other.longValue();
    }
    if (column.endsWith("_json")) {
      return document(left).equals(document(right));
    }
    return left.equals(right);
  }

  private static Optional<Object> document(Object json) {
    try {
      return Optional.of(JSON.readTree((String) json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("No JSON: " + json, e);
    }
  }

  private Map<String, Object> parameters(SqlQuery report) {
    Map<String, Object> parameters = new HashMap<>();
    for (SqlParameter parameter : report.parameters()) {
      Object value = given.get(report.name() + "." + parameter.name());
      if (value == null && !parameter.isNullable()) {
        value =
            Optional.ofNullable(given.get(parameter.name()))
                .orElseGet(() -> usual(report.name()).apply(parameter));
      }
      if (value != null) {
        parameters.put(parameter.name(), value);
      }
    }
    return parameters;
  }

  private static Function<SqlParameter, Object> usual(String report) {
    return parameter ->
        switch (parameter.type()) {
          case VARCHAR ->
              throw new IllegalArgumentException(
                  "No text is given for %s.%s".formatted(report, parameter.name()));
          case TIMESTAMP -> Instant.EPOCH;
          case BIGINT -> 10_000L;
          case DOUBLE -> 0.5;
          case BOOLEAN -> true;
          case DECIMAL -> BigDecimal.ONE;
        };
  }
}
