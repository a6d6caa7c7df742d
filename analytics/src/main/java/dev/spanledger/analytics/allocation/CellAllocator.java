package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Splits the charges of one cell over the invocations or calls in it. The whole is what was billed,
 * so what was billed but not observed stays visible as {@link Kind#UNOBSERVED}.
 */
final class CellAllocator {
  /** Running weights are long; this leaves room for one more addition. */
  private static final int MAX_WEIGHT_BITS = 62;

  /** Calls of the provider that looks for messages, for the service that reads them. */
  static final String QUEUE_POLLING = "queue-polling/v1";

  /** The same for the changes of a table. */
  static final String STREAM_POLLING = "stream-polling/v1";

  /** Capacity that was paid for and not used. */
  static final String IDLE_CAPACITY = "idle-capacity/v1";

  /** Provisioned concurrency that was paid for while nothing ran on it. */
  static final String IDLE_PROVISIONED = "idle-provisioned/v1";

  private final CellKey key;
  private final Meter meter;
  private final List<ChargeLine> charges;
  private final List<UsageRecord> records;
  private final Owners.@Nullable Owner owner;
  private final AllocationFindings findings;
  private BigDecimal busyWeight = BigDecimal.ZERO;

  /** An invocation's share that one caller pays, in scaled weights. */
  private record Leaf(UsageRecord usage, Caller caller, long weight, long startWeight) {}

  /**
   * @param charges of the cell, in any order
   * @param records of the cell's function and charge period, in any order
   */
  CellAllocator(
      CellKey key,
      List<ChargeLine> charges,
      List<UsageRecord> records,
      Owners.@Nullable Owner owner,
      AllocationFindings findings) {
    this.key = key;
    this.meter = told(key.meter(), records);
    this.charges = new ArrayList<>(charges);
    this.charges.sort(Comparator.comparing(ChargeLine::chargeId));
    this.records = new ArrayList<>();
    for (UsageRecord usage : records) {
      if (usage.weight(meter) > 0) {
        this.records.add(usage);
      }
    }
    this.records.sort(UsageRecord.ORDER);
    this.owner = owner;
    this.findings = findings;
  }

  /** Of capacity, what the bill says was in use; beyond what was observed it is no idleness. */
  CellAllocator knownBusy(BigDecimal weight) {
    this.busyWeight = weight;
    return this;
  }

  /** The meter by the rule for which every record tells what it asks for. */
  private static Meter told(Meter meter, List<UsageRecord> records) {
    Meter.WeightRule fallback = meter.weight().fallback();
    boolean isTold =
        fallback == null || records.stream().allMatch(one -> one.use().tells(meter.weight()));
    return isTold || fallback == null ? meter : meter.weighedBy(fallback);
  }

  void allocate(PartSink sink) throws IOException {
    long observed = observed();
    // The quantity of a correction is a difference, and says nothing about how much was used.
    BigInteger billed = key.isCorrection() ? BigInteger.valueOf(observed) : billed();
    if (billed.bitLength() > MAX_WEIGHT_BITS) {
      findings.add(AllocationFindingCode.QUANTITY_TOO_LARGE, where() + ", weight " + billed);
      keepWhole(sink);
      return;
    }
    long whole = whole(observed, billed.longValueExact());
    if (whole == 0) {
      keepWhole(sink);
      return;
    }
    long scale = scale(whole);
    List<Leaf> leaves = leaves(scale);
    long unseen = unseenWeight(observed, whole) * scale;
    for (ChargeLine charge : charges) {
      sink.accept(charge, split(charge, leaves, unseen, whole * scale));
    }
  }

  /** Idle capacity that the bill says was not idle. */
  private long unseenWeight(long observed, long whole) {
    return remainder() == Kind.IDLE_PROVISIONED
        ? busyWeight
            .min(BigDecimal.valueOf(whole))
            .subtract(BigDecimal.valueOf(observed))
            .max(BigDecimal.ZERO)
            .longValueExact()
        : 0;
  }

  private List<Part> split(ChargeLine charge, List<Leaf> leaves, long unseen, long whole) {
    CumulativeSplit split = new CumulativeSplit(charge.measures(), whole);
    String method = meter.weight().method();
    List<Part> parts = new ArrayList<>(leaves.size() + 1);
    long left = whole;
    for (Leaf leaf : leaves) {
      boolean isCold = leaf.usage().isColdStart() && leaf.startWeight() > 0;
      BigDecimal cold = isCold ? split.peekBilled(leaf.startWeight()) : null;
      Measures share = split.next(leaf.weight());
      left -= leaf.weight();
      parts.add(
          new Part(
              Kind.ALLOCATED,
              share,
              method,
              leaf.weight(),
              whole,
              leaf.usage().owner(),
              leaf.usage(),
              leaf.caller(),
              isCold ? Long.valueOf(leaf.startWeight()) : null,
              cold));
    }
    if (unseen > 0) {
      parts.add(rest(Kind.UNOBSERVED, method, split, unseen, whole));
      left -= unseen;
    }
    if (left > 0) {
      parts.add(rest(remainder(), remainderMethod(), split, left, whole));
    }
    return parts;
  }

  private Part rest(Kind kind, String method, CumulativeSplit split, long weight, long whole) {
    return new Part(kind, split.next(weight), method, weight, whole, owner, null, null, null, null);
  }

  private void keepWhole(PartSink sink) throws IOException {
    for (ChargeLine charge : charges) {
      sink.accept(charge, List.of(Part.whole(charge, remainder(), remainderMethod(), owner)));
    }
  }

  /**
   * What nothing observed accounts for: idle where it was kept ready, the owner's where it was not
   * for use; else of a resource we know, or of one we never heard of.
   */
  private Kind remainder() {
    if (owner == null && records.isEmpty()) {
      return Kind.UNATTRIBUTED;
    }
    return switch (meter.weight().basis()) {
      case EXACT -> Kind.UNOBSERVED;
      case POLLED, OBSERVED -> owner == null ? Kind.UNOBSERVED : Kind.KEPT;
      case CAPACITY -> Kind.IDLE_CAPACITY;
      case PROVISIONED -> Kind.IDLE_PROVISIONED;
    };
  }

  private String remainderMethod() {
    Meter.WeightRule rule = meter.weight();
    return switch (remainder()) {
      case KEPT -> keptMethod(rule);
      case IDLE_CAPACITY -> IDLE_CAPACITY;
      case IDLE_PROVISIONED -> IDLE_PROVISIONED;
      case ALLOCATED, UNOBSERVED, UNATTRIBUTED, TAX, CREDIT, UNUSED_COMMITMENT -> rule.method();
    };
  }

  private static String keptMethod(Meter.WeightRule rule) {
    if (rule.basis() != Meter.Basis.POLLED) {
      return PeriodRun.RESOURCE_OWNER;
    }
    return rule == Meter.WeightRule.STREAM_BATCH ? STREAM_POLLING : QUEUE_POLLING;
  }

  private long observed() {
    long observed = 0;
    for (UsageRecord usage : records) {
      observed = Math.addExact(observed, usage.weight(meter));
    }
    return observed;
  }

  /** Weight of the quantity that all usage charges of the cell bill together. */
  private BigInteger billed() {
    BigDecimal quantity = BigDecimal.ZERO;
    for (ChargeLine charge : charges) {
      BigDecimal own = charge.measures().quantity();
      quantity = charge.isUsage() && own != null ? quantity.add(own) : quantity;
    }
    BigDecimal weight = quantity.multiply(BigDecimal.valueOf(meter.weight().weightPerUnit()));
    BigInteger rounded = weight.setScale(0, RoundingMode.HALF_UP).unscaledValue();
    boolean isExact = meter.weight().basis() == Meter.Basis.EXACT;
    if (isExact && weight.compareTo(new BigDecimal(rounded)) != 0) {
      findings.add(
          AllocationFindingCode.QUANTITY_NOT_WHOLE,
          "%s, quantity %s is weight %s"
              .formatted(where(), quantity.toPlainString(), weight.toPlainString()));
    }
    return rounded;
  }

  private long whole(long observed, long billed) {
    boolean isSampled = records.stream().anyMatch(UsageRecord::isSampled);
    Meter.Basis basis = meter.weight().basis();
    if (basis == Meter.Basis.OBSERVED || (basis == Meter.Basis.EXACT && isSampled)) {
      // Scaled samples scatter around what was billed; the larger of both would be biased.
      return observed;
    }
    if (billed <= 0) {
      if (observed > 0) {
        findings.add(AllocationFindingCode.NO_USAGE_QUANTITY, where());
      }
      return observed;
    }
    if (observed > billed) {
      findings.add(
          AllocationFindingCode.OVER_OBSERVED,
          "%s, observed %d, billed %d".formatted(where(), observed, billed));
    }
    return Math.max(observed, billed);
  }

  /** Factor by which weights are raised so that every caller's share is a whole number. */
  private long scale(long whole) {
    long scale = 1;
    for (UsageRecord usage : records) {
      long shares = CallerPays.shares(usage.callers());
      if (scale % shares == 0) {
        continue;
      }
      long raised = BigInteger.valueOf(scale).gcd(BigInteger.valueOf(shares)).longValue();
      long next = scale / raised * shares;
      // Without the room for it, a share is cut to a whole weight unit instead.
      if (BigInteger.valueOf(next).multiply(BigInteger.valueOf(whole)).bitLength()
          <= MAX_WEIGHT_BITS) {
        scale = next;
      }
    }
    return scale;
  }

  private List<Leaf> leaves(long scale) {
    List<Leaf> leaves = new ArrayList<>(records.size());
    for (UsageRecord usage : records) {
      long weight = usage.weight(meter) * scale;
      long startWeight = usage.startWeight(meter) * scale;
      int shares = CallerPays.shares(usage.callers());
      int taken = 0;
      for (Map.Entry<Caller, Integer> caller : usage.callers().entrySet()) {
        int upTo = taken + caller.getValue();
        long own = part(weight, taken, upTo, shares);
        long start = Math.min(own, part(startWeight, taken, upTo, shares));
        taken = upTo;
        if (own > 0) {
          leaves.add(new Leaf(usage, caller.getKey(), own, start));
        }
      }
    }
    return leaves;
  }

  private static long part(long weight, int from, int to, int of) {
    if (of == 1) {
      return weight;
    }
    BigInteger whole = BigInteger.valueOf(weight);
    BigInteger parts = BigInteger.valueOf(of);
    return whole
        .multiply(BigInteger.valueOf(to))
        .divide(parts)
        .subtract(whole.multiply(BigInteger.valueOf(from)).divide(parts))
        .longValueExact();
  }

  private String where() {
    return "%s of %s from %s".formatted(key.meter().id(), key.resource().name(), key.start());
  }
}
