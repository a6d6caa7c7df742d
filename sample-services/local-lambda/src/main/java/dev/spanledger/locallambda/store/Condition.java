package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A condition, filter or key condition.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">
 *     Condition and filter expressions</a>
 */
final class Condition {
  private static final List<String> COMPARATORS = List.of("=", "<>", "<", "<=", ">", ">=");

  private final Tokens tokens;
  private final Placeholders placeholders;
  private final Map<String, JsonNode> equalities = new HashMap<>();
  private final Predicate<ObjectNode> test;
  private boolean conjunction = true;

  private Condition(String text, Placeholders placeholders) {
    this.tokens = new Tokens(text);
    this.placeholders = placeholders;
    this.test = or();
    tokens.expectEnd();
  }

  /** An operand's value in an item; null where the item has none. */
  private interface Operand extends Function<ObjectNode, @Nullable JsonNode> {}

  static Condition parse(String text, Placeholders placeholders) {
    return new Condition(text, placeholders);
  }

  /** Whether an item meets it; an item that is not there is an empty one. */
  boolean holds(ObjectNode item) {
    return test.test(item);
  }

  /** True where neither OR nor NOT is in it, as a key condition must be. */
  boolean isConjunction() {
    return conjunction;
  }

  /** What an attribute has to be equal to; null where nothing says so. */
  @Nullable JsonNode equalTo(String attribute) {
    return equalities.get(attribute);
  }

  private Predicate<ObjectNode> or() {
    Predicate<ObjectNode> left = and();
    while (tokens.takeIf("OR")) {
      conjunction = false;
      left = left.or(and());
    }
    return left;
  }

  private Predicate<ObjectNode> and() {
    Predicate<ObjectNode> left = not();
    while (tokens.takeIf("AND")) {
      left = left.and(not());
    }
    return left;
  }

  private Predicate<ObjectNode> not() {
    if (tokens.takeIf("NOT")) {
      conjunction = false;
      return not().negate();
    }
    return primary();
  }

  private Predicate<ObjectNode> primary() {
    if (tokens.takeIf("(")) {
      Predicate<ObjectNode> inner = or();
      tokens.expect(")");
      return inner;
    }
    if (tokens.isCall() && !tokens.peek().equalsIgnoreCase("size")) {
      return call(tokens.take());
    }
    String attribute = placeholders.name(tokens.peek());
    Operand left = operand();
    if (tokens.takeIf("BETWEEN")) {
      Operand low = operand();
      tokens.expect("AND");
      Operand high = operand();
      return compare(left, ">=", low).and(compare(left, "<=", high));
    }
    if (tokens.takeIf("IN")) {
      return in(left);
    }
    String comparator = tokens.take();
    if (!COMPARATORS.contains(comparator)) {
      throw TableException.validation(
          "Invalid expression: \"%s\" is no comparator".formatted(comparator));
    }
    if (comparator.equals("=") && tokens.peek().startsWith(":")) {
      equalities.put(attribute, placeholders.value(tokens.peek()));
    }
    return compare(left, comparator, operand());
  }

  private Predicate<ObjectNode> in(Operand left) {
    tokens.expect("(");
    List<Operand> choices = new ArrayList<>();
    do {
      choices.add(operand());
    } while (tokens.takeIf(","));
    tokens.expect(")");
    return item -> choices.stream().anyMatch(choice -> compare(left, "=", choice).test(item));
  }

  private Predicate<ObjectNode> call(String function) {
    tokens.expect("(");
    AttributePath path = AttributePath.read(tokens, placeholders);
    Predicate<ObjectNode> result =
        switch (function.toLowerCase(Locale.ROOT)) {
          case "attribute_exists" -> item -> path.in(item) != null;
          case "attribute_not_exists" -> item -> path.in(item) == null;
          case "attribute_type" -> withArgument(path, Condition::isOfType);
          case "begins_with" -> withArgument(path, Condition::beginsWith);
          case "contains" -> withArgument(path, Condition::contains);
          default ->
              throw TableException.validation("Invalid function name; function: " + function);
        };
    tokens.expect(")");
    return result;
  }

  private interface Relation {
    boolean holds(JsonNode value, JsonNode argument);
  }

  private Predicate<ObjectNode> withArgument(AttributePath path, Relation relation) {
    tokens.expect(",");
    Operand argument = operand();
    return item -> {
      JsonNode value = path.in(item);
      JsonNode other = argument.apply(item);
      return value != null && other != null && relation.holds(value, other);
    };
  }

  private static boolean isOfType(JsonNode value, JsonNode type) {
    return AttributeValues.type(value).equals(AttributeValues.content(type).asText());
  }

  private static boolean beginsWith(JsonNode value, JsonNode prefix) {
    return AttributeValues.type(value).equals(AttributeValues.type(prefix))
        && AttributeValues.content(value)
            .asText()
            .startsWith(AttributeValues.content(prefix).asText());
  }

  private static boolean contains(JsonNode value, JsonNode part) {
    JsonNode content = AttributeValues.content(value);
    if (content.isTextual()) {
      return content.asText().contains(AttributeValues.content(part).asText());
    }
    boolean isList = AttributeValues.type(value).equals("L");
    for (JsonNode element : content) {
      if (isList
          ? AttributeValues.isEqual(element, part)
          : element.equals(AttributeValues.content(part))) {
        return true;
      }
    }
    return false;
  }

  private Operand operand() {
    if (tokens.peek().startsWith(":")) {
      JsonNode value = placeholders.value(tokens.take());
      return item -> value;
    }
    if (tokens.isCall() && tokens.takeIf("size")) {
      tokens.expect("(");
      AttributePath path = AttributePath.read(tokens, placeholders);
      tokens.expect(")");
      return item -> {
        JsonNode value = path.in(item);
        return value == null
            ? null
            : JsonNodeFactory.instance
                .objectNode()
                .put("N", Long.toString(AttributeValues.size(value)));
      };
    }
    AttributePath path = AttributePath.read(tokens, placeholders);
    return path::in;
  }

  private static Predicate<ObjectNode> compare(Operand left, String comparator, Operand right) {
    return item -> {
      JsonNode first = left.apply(item);
      JsonNode second = right.apply(item);
      if (first == null || second == null) {
        return comparator.equals("<>") && first != second;
      }
      if (comparator.equals("=")) {
        return AttributeValues.isEqual(first, second);
      }
      if (comparator.equals("<>")) {
        return !AttributeValues.isEqual(first, second);
      }
      Integer order = AttributeValues.compare(first, second);
      return order != null && holds(order, comparator);
    };
  }

  private static boolean holds(int order, String comparator) {
    return switch (comparator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }
}
