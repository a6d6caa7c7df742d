package dev.spanledger.analytics.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.conformance.Check.CellTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the JSON of a check apart. */
final class CheckReader {
  /** The deepest of the published model is 4. */
  private static final int MAX_DEPTH = 32;

  private static final Map<String, CellTest> CELL_TESTS =
      Map.ofEntries(
          Map.entry("CheckValue", CellTest.EQUALS),
          Map.entry("CheckNotValue", CellTest.DIFFERS),
          Map.entry("CheckGreaterOrEqualThanValue", CellTest.AT_LEAST),
          Map.entry("CheckDecimalValue", CellTest.DECIMAL),
          Map.entry("CheckNationalCurrency", CellTest.NATIONAL_CURRENCY),
          Map.entry("TypeDecimal", CellTest.TYPE_DECIMAL),
          Map.entry("TypeString", CellTest.TYPE_STRING),
          Map.entry("TypeDateTime", CellTest.TYPE_TIME),
          Map.entry("FormatDateTime", CellTest.FORMAT_TIME),
          Map.entry("FormatNumeric", CellTest.FORMAT_NUMERIC),
          Map.entry("FormatString", CellTest.FORMAT_STRING),
          Map.entry("FormatUnit", CellTest.FORMAT_UNIT),
          Map.entry("FormatCurrency", CellTest.FORMAT_CURRENCY),
          Map.entry("FormatKeyValue", CellTest.FORMAT_KEY_VALUE));

  private CheckReader() {}

  static Check read(JsonNode node) {
    return read(node, 0);
  }

  private static Check read(JsonNode node, int depth) {
    if (depth > MAX_DEPTH) {
      return new Check.Unknown("nested more than %d deep".formatted(MAX_DEPTH));
    }
    if (node.isMissingNode() || node.isNull() || node.isEmpty()) {
      return new Check.Nothing();
    }
    // Two conditions of the published model write {"AND": ...} where the others name a function.
    for (String combination : List.of("AND", "OR")) {
      if (node.has(combination)) {
        return combined(combination, node.get(combination), depth);
      }
    }
    String function = node.path("CheckFunction").asText("");
    CellTest test = CELL_TESTS.get(function);
    if (test != null) {
      return new Check.OneCell(test, column(node), text(node.path("Value")));
    }
    return switch (function) {
      case "AND", "OR" -> combined(function, node.path("Items"), depth);
      case "CheckModelRule" -> new Check.OtherRule(node.path("ModelRuleId").asText());
      case "ColumnPresent" -> new Check.ColumnPresent(column(node));
      case "CheckSameValue" -> new Check.TwoCells(first(node), second(node), true);
      case "CheckNotSameValue" -> new Check.TwoCells(first(node), second(node), false);
      case "CheckDistinctCount" ->
          new Check.DistinctCount(first(node), second(node), node.path("ExpectedCount").asInt(1));
      case "ColumnByColumnEqualsColumnValue" ->
          new Check.Product(first(node), second(node), node.path("ResultColumnName").asText());
      default -> new Check.Unknown(function.isEmpty() ? "without a name" : function);
    };
  }

  private static Check combined(String combination, JsonNode items, int depth) {
    List<Check> checks = new ArrayList<>();
    if (items.isArray()) {
      items.forEach(item -> checks.add(read(item, depth + 1)));
    } else {
      checks.add(read(items, depth + 1));
    }
    return combination.equals("AND")
        ? new Check.AllOf(List.copyOf(checks))
        : new Check.AnyOf(List.copyOf(checks));
  }

  /** Two conditions of the published model say CheckCondition where the others say ColumnName. */
  private static String column(JsonNode node) {
    return node.has("ColumnName")
        ? node.get("ColumnName").asText()
        : node.path("CheckCondition").asText();
  }

  private static String first(JsonNode node) {
    return node.path("ColumnAName").asText();
  }

  private static String second(JsonNode node) {
    return node.path("ColumnBName").asText();
  }

  private static @Nullable String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }
}
