package dev.spanledger.analytics.traceql;

import java.util.Map;

/**
 * What a condition is about.
 *
 * @param key of the attribute, or name of the intrinsic
 */
public record Field(Scope scope, String key) {

  /** Where an attribute is looked for. */
  public enum Scope {
    /** The span, else its resource. */
    ANY,
    SPAN,
    RESOURCE,
    INTRINSIC
  }

  /** Intrinsics under each of their names, by the one that is used here. */
  static final Map<String, String> INTRINSICS =
      Map.ofEntries(
          Map.entry("name", "name"),
          Map.entry("span:name", "name"),
          Map.entry("status", "status"),
          Map.entry("span:status", "status"),
          Map.entry("statusMessage", "statusMessage"),
          Map.entry("span:statusMessage", "statusMessage"),
          Map.entry("kind", "kind"),
          Map.entry("span:kind", "kind"),
          Map.entry("duration", "duration"),
          Map.entry("span:duration", "duration"),
          Map.entry("span:id", "span:id"),
          Map.entry("trace:id", "trace:id"),
          Map.entry("nestedSetParent", "nestedSetParent"),
          Map.entry("traceDuration", "trace:duration"),
          Map.entry("trace:duration", "trace:duration"),
          Map.entry("rootName", "trace:rootName"),
          Map.entry("trace:rootName", "trace:rootName"),
          Map.entry("rootServiceName", "trace:rootService"),
          Map.entry("trace:rootService", "trace:rootService"));

  boolean isIntrinsic(String name) {
    return scope == Scope.INTRINSIC && key.equals(name);
  }

  /** True where it is known of whole traces only. */
  boolean isOfTrace() {
    return scope == Scope.INTRINSIC && key.startsWith("trace:") && !key.equals("trace:id");
  }

  @Override
  public String toString() {
    return switch (scope) {
      case ANY -> "." + key;
      case SPAN -> "span." + key;
      case RESOURCE -> "resource." + key;
      case INTRINSIC -> key;
    };
  }
}
