package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Billed cost of usage by who is behind it, under each key that a shared charge may follow. */
final class SharedBases<K> {
  static final Owners.Owner NOBODY = new Owners.Owner(null, null);

  /** Weights are billed cost in 10^-10, the unit in which AWS bills; coarser beyond 10^8. */
  private static final int WEIGHT_SCALE = 10;

  private static final int MAX_WEIGHT_BITS = 61;

  static final Comparator<Owners.Owner> ORDER =
      Comparator.comparing(
              Owners.Owner::serviceName, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Owners.Owner::faasName, Comparator.nullsFirst(Comparator.naturalOrder()));

  private final Map<K, SortedMap<Owners.Owner, BigDecimal>> bases = new HashMap<>();

  void add(K key, Part part) {
    Owners.Owner owner = part.kind().isOwned() ? part.owner() : NOBODY;
    BigDecimal billed = Measures.orZero(part.measures().billedCost());
    bases
        .computeIfAbsent(key, added -> new TreeMap<>(ORDER))
        .merge(owner == null ? NOBODY : owner, billed, BigDecimal::add);
  }

  boolean isService(String name) {
    return bases.values().stream()
        .flatMap(base -> base.keySet().stream())
        .anyMatch(owner -> name.equals(owner.serviceName()));
  }

  void clear() {
    bases.clear();
  }

  /** One for each service that is behind something. */
  SortedMap<Owners.Owner, Long> even(K key) {
    SortedMap<Owners.Owner, Long> weights = new TreeMap<>(ORDER);
    for (Owners.Owner owner : of(key).keySet()) {
      if (owner.serviceName() != null) {
        weights.put(new Owners.Owner(owner.serviceName(), null), 1L);
      }
    }
    return weights;
  }

  SortedMap<Owners.Owner, Long> proportional(K key) {
    SortedMap<Owners.Owner, BigDecimal> base = of(key);
    SortedMap<Owners.Owner, Long> weights = new TreeMap<>(ORDER);
    BigDecimal total =
        base.values().stream().map(BigDecimal::abs).reduce(BigDecimal.ZERO, BigDecimal::add);
    int scale = WEIGHT_SCALE;
    while (total.scaleByPowerOfTen(scale).toBigInteger().bitLength() > MAX_WEIGHT_BITS) {
      scale--;
    }
    for (Map.Entry<Owners.Owner, BigDecimal> owner : base.entrySet()) {
      BigDecimal raised = owner.getValue().scaleByPowerOfTen(scale);
      long weight = raised.setScale(0, RoundingMode.HALF_UP).longValueExact();
      if (weight > 0) {
        weights.put(owner.getKey(), weight);
      }
    }
    return weights;
  }

  private SortedMap<Owners.Owner, BigDecimal> of(K key) {
    @Nullable SortedMap<Owners.Owner, BigDecimal> base = bases.get(key);
    return base == null ? new TreeMap<>(ORDER) : base;
  }
}
