package dev.spanledger.analytics.allocation;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Who made work happen: the entry of a trace, and the tenant it was for. */
record Caller(@Nullable String rootService, @Nullable String rootRoute, @Nullable String tenant) {
  static final Caller UNKNOWN = new Caller(null, null, null);

  static final Comparator<Caller> ORDER =
      Comparator.comparing(Caller::rootService, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Caller::rootRoute, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Caller::tenant, Comparator.nullsLast(Comparator.naturalOrder()));

  Caller withTenant(@Nullable String other) {
    return other == null ? this : new Caller(rootService, rootRoute, other);
  }
}
