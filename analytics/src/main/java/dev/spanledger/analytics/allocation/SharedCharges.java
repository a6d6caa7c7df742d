package dev.spanledger.analytics.allocation;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Charges that a rule spreads: they wait until all usage of the billing period is allocated, then
 * follow it, owner by owner. A credit first looks for the usage that it pays back: of the same
 * account, product, usage type and charge period.
 */
final class SharedCharges {
  static final String KEEP = "keep/v1";
  static final String PROPORTIONAL = "proportional-billed-cost/v1";
  static final String EVEN = "even/v1";
  static final String FIXED = "fixed/v1";
  static final String MATCHED_CREDIT = "matched-credit/v1";

  /** Usage of one product; of all of them where it is null. */
  private record Base(String deliverySeries, String currency, @Nullable String product) {}

  /** Usage that a credit pays back. */
  private record Credited(
      Base base, @Nullable String accountId, @Nullable String usageType, Instant start) {}

  private final AllocationRules rules;
  private final AllocationFindings findings;
  private final SharedBases<Base> bases = new SharedBases<>();
  private final SharedBases<Credited> credited = new SharedBases<>();
  private final List<ChargeLine> waiting = new ArrayList<>();
  private boolean isSpreading;

  SharedCharges(AllocationRules rules, AllocationFindings findings) {
    this.rules = rules;
    this.findings = findings;
  }

  /** Keeps the charge back until the end where a rule spreads it. */
  boolean defers(ChargeLine charge, Owners.@Nullable Owner owner) {
    boolean isTaxOrCredit = isTax(charge) || isCredit(charge);
    boolean isSpread =
        rule(charge) != SharedRule.KEEP && (isTaxOrCredit || owner == null) && !charge.isUnused();
    if (isSpread) {
      waiting.add(charge);
    }
    return isSpread;
  }

  private SharedRule rule(ChargeLine charge) {
    return isTax(charge) ? rules.tax() : isCredit(charge) ? rules.credit() : rules.shared();
  }

  private static boolean isTax(ChargeLine charge) {
    return charge.category().equals("Tax");
  }

  private static boolean isCredit(ChargeLine charge) {
    return charge.category().equals("Credit");
  }

  /** Counts the parts of a usage charge as what shared charges follow. */
  void count(ChargeLine charge, List<Part> parts) {
    // A shared charge that is usage must not be followed by the next one.
    if (!charge.isUsage() || isSpreading || !rules.isSpreading()) {
      return;
    }
    for (Part part : parts) {
      bases.add(product(charge), part);
      bases.add(bill(charge), part);
      if (rules.credit() == SharedRule.PROPORTIONAL) {
        credited.add(credited(charge), part);
      }
    }
  }

  /** Whether the service is behind any usage of the period. */
  boolean isService(String name) {
    return bases.isService(name);
  }

  /** Spreads the credits of a stretch over the usage that they pay back, which is in it too. */
  void match(PartSink sink) throws IOException {
    List<ChargeLine> unmatched = new ArrayList<>();
    for (ChargeLine charge : waiting) {
      SortedMap<Owners.Owner, Long> weights =
          isCredit(charge) && rules.credit() == SharedRule.PROPORTIONAL
              ? credited.proportional(credited(charge))
              : new TreeMap<>(SharedBases.ORDER);
      if (weights.isEmpty()) {
        unmatched.add(charge);
      } else {
        sink.accept(charge, spread(charge, weights, MATCHED_CREDIT));
      }
    }
    waiting.clear();
    waiting.addAll(unmatched);
    credited.clear();
  }

  /** Spreads what waited. */
  void finish(PartSink sink) throws IOException {
    isSpreading = true;
    waiting.sort(Comparator.comparing(ChargeLine::chargeId));
    for (ChargeLine charge : waiting) {
      SharedRule rule = rule(charge);
      SortedMap<Owners.Owner, Long> weights = weights(charge, rule);
      sink.accept(
          charge,
          weights.isEmpty() ? List.of(unspread(charge)) : spread(charge, weights, method(rule)));
    }
    waiting.clear();
  }

  private SortedMap<Owners.Owner, Long> weights(ChargeLine charge, SharedRule rule) {
    return switch (rule) {
      case KEEP -> new TreeMap<>(SharedBases.ORDER);
      case PROPORTIONAL ->
          bases.proportional(isTax(charge) || isCredit(charge) ? product(charge) : bill(charge));
      case EVEN -> bases.even(bill(charge));
      case FIXED -> fixed();
    };
  }

  private SortedMap<Owners.Owner, Long> fixed() {
    SortedMap<Owners.Owner, Long> weights = new TreeMap<>(SharedBases.ORDER);
    rules
        .fixedPercents()
        .forEach(
            (service, percent) ->
                weights.put(
                    new Owners.Owner(service, null),
                    percent.scaleByPowerOfTen(AllocationRules.PERCENT_SCALE).longValueExact()));
    return weights;
  }

  private static String method(SharedRule rule) {
    return switch (rule) {
      case KEEP -> KEEP;
      case PROPORTIONAL -> PROPORTIONAL;
      case EVEN -> EVEN;
      case FIXED -> FIXED;
    };
  }

  private Part unspread(ChargeLine charge) {
    findings.add(
        AllocationFindingCode.NO_TAXED_BASE,
        "%s of %s".formatted(charge.chargeId(), charge.product()));
    return kept(charge);
  }

  /** The charge as a line of its own. */
  static Part kept(ChargeLine charge) {
    Kind kind =
        charge.isUnused()
            ? Kind.UNUSED_COMMITMENT
            : isTax(charge) ? Kind.TAX : isCredit(charge) ? Kind.CREDIT : Kind.UNATTRIBUTED;
    return Part.whole(charge, kind, KEEP, null);
  }

  private static List<Part> spread(
      ChargeLine charge, SortedMap<Owners.Owner, Long> weights, String method) {
    long whole = weights.values().stream().mapToLong(Long::longValue).sum();
    CumulativeSplit split = new CumulativeSplit(charge.measures(), whole);
    List<Part> parts = new ArrayList<>();
    weights.forEach(
        (owner, weight) -> {
          Kind kind = owner.equals(SharedBases.NOBODY) ? Kind.UNATTRIBUTED : Kind.ALLOCATED;
          Measures share = split.next(weight);
          parts.add(new Part(kind, share, method, weight, whole, owner, null, null, null, null));
        });
    return parts;
  }

  private static Base product(ChargeLine charge) {
    return new Base(charge.deliverySeries(), charge.currency(), charge.product());
  }

  private static Base bill(ChargeLine charge) {
    return new Base(charge.deliverySeries(), charge.currency(), null);
  }

  private static Credited credited(ChargeLine charge) {
    return new Credited(
        product(charge), charge.accountId(), charge.usageType(), charge.periodStart());
  }
}
