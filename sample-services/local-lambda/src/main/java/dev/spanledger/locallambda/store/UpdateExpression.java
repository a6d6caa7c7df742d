package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an update changes.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html">
 *     Update expressions</a>
 */
final class UpdateExpression {
  private static final Set<String> CLAUSES = Set.of("SET", "REMOVE", "ADD", "DELETE");

  private final Tokens tokens;
  private final Placeholders placeholders;
  private final List<Change> changes = new ArrayList<>();
  private final Set<String> changedAttributes = new LinkedHashSet<>();

  /** Reads the item as it was, and writes the one to come. */
  private interface Change {
    void apply(ObjectNode before, ObjectNode after);
  }

  /** A value to set. */
  private interface Value {
    @Nullable JsonNode of(ObjectNode before);
  }

  private UpdateExpression(String text, Placeholders placeholders) {
    this.tokens = new Tokens(text);
    this.placeholders = placeholders;
    while (tokens.hasNext()) {
      String clause = tokens.take().toUpperCase(Locale.ROOT);
      if (!CLAUSES.contains(clause)) {
        throw TableException.validation(
            "Invalid UpdateExpression: \"%s\" is none of %s".formatted(clause, CLAUSES));
      }
      do {
        AttributePath path = AttributePath.read(tokens, placeholders);
        changedAttributes.add(path.topLevelName());
        changes.add(change(clause, path));
      } while (tokens.takeIf(","));
    }
  }

  static UpdateExpression parse(String text, Placeholders placeholders) {
    return new UpdateExpression(text, placeholders);
  }

  /** Top-level attributes that it touches. */
  Set<String> changedAttributes() {
    return changedAttributes;
  }

  /** The item after the update. */
  ObjectNode apply(ObjectNode before) {
    ObjectNode after = before.deepCopy();
    changes.forEach(change -> change.apply(before, after));
    return after;
  }

  private Change change(String clause, AttributePath path) {
    switch (clause) {
      case "SET" -> {
        tokens.expect("=");
        Value value = sum();
        return (before, after) -> path.set(after, required(value.of(before)));
      }
      case "REMOVE" -> {
        return (before, after) -> path.remove(after);
      }
      case "ADD" -> {
        JsonNode amount = placeholders.value(tokens.take());
        return (before, after) -> path.set(after, added(path.in(before), amount));
      }
      default -> {
        JsonNode elements = placeholders.value(tokens.take());
        return (before, after) -> subtract(path, before, after, elements);
      }
    }
  }

  private Value sum() {
    Value first = term();
    if (tokens.takeIf("+")) {
      Value second = term();
      return item -> AttributeValues.number(number(first, item).add(number(second, item)));
    }
    if (tokens.takeIf("-")) {
      Value second = term();
      return item -> AttributeValues.number(number(first, item).subtract(number(second, item)));
    }
    return first;
  }

  private static java.math.BigDecimal number(Value value, ObjectNode item) {
    return AttributeValues.number(required(value.of(item)));
  }

  private Value term() {
    if (tokens.peek().startsWith(":")) {
      JsonNode value = placeholders.value(tokens.take());
      return item -> value;
    }
    if (!tokens.isCall()) {
      AttributePath path = AttributePath.read(tokens, placeholders);
      return path::in;
    }
    String function = tokens.take();
    tokens.expect("(");
    Value first = term();
    tokens.expect(",");
    Value second = term();
    tokens.expect(")");
    return switch (function.toLowerCase(Locale.ROOT)) {
      case "if_not_exists" ->
          item -> {
            JsonNode there = first.of(item);
            return there == null ? second.of(item) : there;
          };
      case "list_append" -> item -> joined(required(first.of(item)), required(second.of(item)));
      default -> throw TableException.validation("Invalid function name; function: " + function);
    };
  }

  private static JsonNode joined(JsonNode first, JsonNode second) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    ArrayNode elements = list.putArray("L");
    first.path("L").forEach(elements::add);
    second.path("L").forEach(elements::add);
    return list;
  }

  private static JsonNode required(@Nullable JsonNode value) {
    if (value == null) {
      throw TableException.validation(
          "The provided expression refers to an attribute that does not exist in the item");
    }
    return value;
  }

  private static JsonNode added(@Nullable JsonNode there, JsonNode amount) {
    if (there == null) {
      return amount;
    }
    if (AttributeValues.type(amount).equals("N")) {
      return AttributeValues.number(
          AttributeValues.number(there).add(AttributeValues.number(amount)));
    }
    String type = AttributeValues.type(amount);
    Set<JsonNode> union = new LinkedHashSet<>();
    there.path(type).forEach(union::add);
    amount.path(type).forEach(union::add);
    return set(type, union);
  }

  private static void subtract(
      AttributePath path, ObjectNode before, ObjectNode after, JsonNode elements) {
    JsonNode there = path.in(before);
    if (there == null) {
      return;
    }
    String type = AttributeValues.type(elements);
    Set<JsonNode> left = new LinkedHashSet<>();
    there.path(type).forEach(left::add);
    elements.path(type).forEach(left::remove);
    if (left.isEmpty()) {
      path.remove(after);
    } else {
      path.set(after, set(type, left));
    }
  }

  private static JsonNode set(String type, Set<JsonNode> elements) {
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    ArrayNode array = set.putArray(type);
    elements.forEach(array::add);
    return set;
  }
}
