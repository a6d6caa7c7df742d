package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** What {@code #name} and {@code :value} stand for in the expressions of one request. */
final class Placeholders {
  private final JsonNode names;
  private final JsonNode values;
  private final Set<String> unused = new HashSet<>();

  Placeholders(JsonNode request) {
    this.names = request.path("ExpressionAttributeNames");
    this.values = request.path("ExpressionAttributeValues");
    names.fieldNames().forEachRemaining(unused::add);
    values.fieldNames().forEachRemaining(unused::add);
  }

  String name(String token) {
    if (!token.startsWith("#")) {
      return token;
    }
    unused.remove(token);
    if (!names.has(token)) {
      throw TableException.validation(
          "Invalid expression: an attribute name used in it is not defined: " + token);
    }
    return names.path(token).asText();
  }

  JsonNode value(String token) {
    unused.remove(token);
    if (!values.has(token)) {
      throw TableException.validation(
          "Invalid expression: an attribute value used in it is not defined: " + token);
    }
    return values.path(token);
  }

  /** A name or value that no expression uses is most likely a slip, and refused. */
  void checkAllUsed() {
    if (!unused.isEmpty()) {
      throw TableException.validation(
          "Value provided in ExpressionAttributeNames or ExpressionAttributeValues unused in"
              + " expressions: "
              + unused);
    }
  }
}
