package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in an item, as {@code lines[0].sku}.
 *
 * @param steps names, and indexes written as whole numbers after a {@code [}
 */
record AttributePath(List<String> steps) {
  private static final String INDEX = "[";

  AttributePath {
    steps = List.copyOf(steps);
  }

  static AttributePath read(Tokens tokens, Placeholders placeholders) {
    List<String> steps = new ArrayList<>();
    steps.add(placeholders.name(tokens.take()));
    while (true) {
      if (tokens.takeIf(".")) {
        steps.add(placeholders.name(tokens.take()));
      } else if (tokens.takeIf(INDEX)) {
        steps.add(INDEX + Integer.parseInt(tokens.take()));
        tokens.expect("]");
      } else {
        return new AttributePath(steps);
      }
    }
  }

  String topLevelName() {
    return steps.get(0);
  }

  boolean isTopLevel() {
    return steps.size() == 1;
  }

  /** Null where the item has nothing there. */
  @Nullable JsonNode in(ObjectNode item) {
    JsonNode found = item.get(topLevelName());
    for (String step : steps.subList(1, steps.size())) {
      if (found == null) {
        return null;
      }
      found =
          step.startsWith(INDEX)
              ? found.path("L").get(Integer.parseInt(step.substring(1)))
              : found.path("M").get(step);
    }
    return found;
  }

  void set(ObjectNode item, JsonNode value) {
    String last = steps.get(steps.size() - 1);
    if (isTopLevel()) {
      item.set(last, value);
      return;
    }
    JsonNode parent = parent(item);
    if (last.startsWith(INDEX) && parent.path("L") instanceof ArrayNode list) {
      int index = Integer.parseInt(last.substring(1));
      if (index < list.size()) {
        list.set(index, value);
      } else {
        list.add(value);
      }
    } else if (!last.startsWith(INDEX) && parent.path("M") instanceof ObjectNode map) {
      map.set(last, value);
    } else {
      throw invalid();
    }
  }

  void remove(ObjectNode item) {
    String last = steps.get(steps.size() - 1);
    if (isTopLevel()) {
      item.remove(last);
      return;
    }
    JsonNode parent = parent(item);
    if (last.startsWith(INDEX) && parent.path("L") instanceof ArrayNode list) {
      list.remove(Integer.parseInt(last.substring(1)));
    } else if (parent.path("M") instanceof ObjectNode map) {
      map.remove(last);
    } else {
      throw invalid();
    }
  }

  private JsonNode parent(ObjectNode item) {
    JsonNode parent = new AttributePath(steps.subList(0, steps.size() - 1)).in(item);
    if (parent == null) {
      throw invalid();
    }
    return parent;
  }

  private static TableException invalid() {
    return TableException.validation(
        "The document path provided in the update expression is invalid for update");
  }
}
