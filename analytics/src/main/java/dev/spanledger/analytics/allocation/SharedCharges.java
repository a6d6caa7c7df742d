package dev.spanledger.analytics.allocation;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Taxes and credits that a rule spreads: they wait until all usage of the billing period is
 * allocated, then follow the billed cost of the same product, owner by owner.
 */
final class SharedCharges {
  static final String KEEP = "keep/v1";
  static final String PROPORTIONAL = "proportional-billed-cost/v1";

  /** Weights are billed cost in 10^-10, the unit in which AWS bills; coarser beyond 10^8. */
  private static final int WEIGHT_SCALE = 10;

  private static final int MAX_WEIGHT_BITS = 61;

  private static final Comparator<Owners.Owner> ORDER =
      Comparator.comparing(
              Owners.Owner::serviceName, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Owners.Owner::faasName, Comparator.nullsFirst(Comparator.naturalOrder()));

  private static final Owners.Owner NOBODY = new Owners.Owner(null, null);

  private record Base(String deliverySeries, String currency, String product) {}

  private final AllocationRules rules;
  private final AllocationFindings findings;
  private final Map<Base, SortedMap<Owners.Owner, BigDecimal>> bases = new HashMap<>();
  private final List<ChargeLine> waiting = new ArrayList<>();

  SharedCharges(AllocationRules rules, AllocationFindings findings) {
    this.rules = rules;
    this.findings = findings;
  }

  /** Keeps the charge back until the end where a rule spreads it. */
  boolean defers(ChargeLine charge) {
    boolean isSpread =
        (charge.category().equals("Tax") && rules.tax() == SharedRule.PROPORTIONAL)
            || (charge.category().equals("Credit") && rules.credit() == SharedRule.PROPORTIONAL);
    if (isSpread) {
      waiting.add(charge);
    }
    return isSpread;
  }

  /** Counts the parts of a usage charge as what taxes and credits of its product follow. */
  void count(ChargeLine charge, List<Part> parts) {
    if (!charge.isUsage()) {
      return;
    }
    SortedMap<Owners.Owner, BigDecimal> base =
        bases.computeIfAbsent(base(charge), added -> new TreeMap<>(ORDER));
    for (Part part : parts) {
      Owners.Owner owner = part.kind().isAttributed() ? part.owner() : NOBODY;
      BigDecimal billed = Measures.orZero(part.measures().billedCost());
      base.merge(owner == null ? NOBODY : owner, billed, BigDecimal::add);
    }
  }

  /** Spreads what waited. */
  void finish(PartSink sink) throws IOException {
    waiting.sort(Comparator.comparing(ChargeLine::chargeId));
    for (ChargeLine charge : waiting) {
      sink.accept(charge, spread(charge));
    }
    waiting.clear();
  }

  private List<Part> spread(ChargeLine charge) {
    SortedMap<Owners.Owner, Long> weights = weights(bases.get(base(charge)));
    long whole = weights.values().stream().mapToLong(Long::longValue).sum();
    if (whole == 0) {
      findings.add(
          AllocationFindingCode.NO_TAXED_BASE,
          "%s of %s".formatted(charge.chargeId(), charge.product()));
      Kind kind = charge.category().equals("Tax") ? Kind.TAX : Kind.CREDIT;
      return List.of(Part.whole(charge, kind, KEEP, null));
    }
    CumulativeSplit split = new CumulativeSplit(charge.measures(), whole);
    List<Part> parts = new ArrayList<>();
    weights.forEach(
        (owner, weight) -> {
          Kind kind = owner.equals(NOBODY) ? Kind.UNATTRIBUTED : Kind.ALLOCATED;
          Measures share = split.next(weight);
          parts.add(new Part(kind, share, PROPORTIONAL, weight, whole, owner, null, null, null));
        });
    return parts;
  }

  private static SortedMap<Owners.Owner, Long> weights(
      @Nullable SortedMap<Owners.Owner, BigDecimal> base) {
    SortedMap<Owners.Owner, Long> weights = new TreeMap<>(ORDER);
    if (base == null) {
      return weights;
    }
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

  private static Base base(ChargeLine charge) {
    return new Base(charge.deliverySeries(), charge.currency(), charge.product());
  }
}
