package dev.spanledger.analytics.traceql;

import dev.spanledger.analytics.query.QueryEngine;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be asked about: keys of attributes in a period, and their values. */
public final class TraceQlTags {
  private TraceQlTags() {}

  /** Keys by scope: span, resource and intrinsic. */
  public static Map<String, Set<String>> keys(
      QueryEngine engine, Instant from, Instant to, int limit) {
    Map<String, Set<String>> keys = new TreeMap<>();
    keys.put("resource", new TreeSet<>(TraceQlSql.columns(Field.Scope.RESOURCE)));
    keys.put("span", new TreeSet<>(TraceQlSql.columns(Field.Scope.SPAN)));
    keys.put("intrinsic", new TreeSet<>(Field.INTRINSICS.keySet()));
    Map<String, Object> values = Map.of("from", from, "to", to, "limit", (long) limit);
    for (Map<String, @Nullable Object> row : engine.run("traceql_keys", values).maps()) {
      keys.computeIfAbsent(String.valueOf(row.get("scope")), scope -> new TreeSet<>())
          .add(String.valueOf(row.get("attribute_key")));
    }
    return keys;
  }

  /** The most frequent values of a field; of status and kind their words. */
  public static List<String> values(
      QueryEngine engine, Field field, Instant from, Instant to, int limit) {
    if (field.isIntrinsic("status")) {
      return List.of("error", "ok", "unset");
    }
    if (field.isIntrinsic("kind")) {
      return List.of("client", "consumer", "internal", "producer", "server", "unspecified");
    }
    TraceQlSql.Compiled compiled = TraceQlSql.values(field);
    Map<String, Object> values = new HashMap<>(compiled.values());
    values.put("from", from);
    values.put("to", to);
    values.put("limit", (long) limit);
    return engine
        .run(engine.catalog().query("traceql_values", compiled.text()), values)
        .rows()
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }
}
