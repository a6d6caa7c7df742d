package dev.spanledger.analytics.whatif;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What another memory size or architecture does to the runs that were observed.
 *
 * @param memoryTime memory times billed time then, over now
 * @param time billed time then, over now
 * @param p95 95th percentile then, over now
 */
record SizeEffect(Range memoryTime, Range time, Range p95, Set<Basis> bases) {

  /** Billed time of one run at the size asked for, in ms, and its 95th percentile in ns. */
  private record Expected(
      double lowMs, double highMs, double p95Low, double p95High, Basis basis) {}

  static SizeEffect of(FunctionRuns runs, Change change) {
    Set<Basis> bases = EnumSet.noneOf(Basis.class);
    double memoryTimeLow = 0;
    double memoryTimeHigh = 0;
    double timeNow = 0;
    double timeLow = 0;
    double timeHigh = 0;
    double p95Low = Double.MAX_VALUE;
    double p95High = 0;
    for (SizeRuns size : runs.sizes()) {
      Integer asked = change.memoryMb();
      int memoryMb = asked == null ? size.memoryMb() : asked;
      Expected expected = expected(runs, size, memoryMb, change.architecture());
      bases.add(expected.basis());
      if (isElsewhere(size, change.architecture()) && expected.basis() != Basis.OBSERVED) {
        bases.add(Basis.SAME_DURATION);
      }
      timeNow += (double) size.billedMbMs() / size.memoryMb();
      timeLow += size.runCount() * expected.lowMs();
      timeHigh += size.runCount() * expected.highMs();
      memoryTimeLow += size.runCount() * expected.lowMs() * memoryMb;
      memoryTimeHigh += size.runCount() * expected.highMs() * memoryMb;
      p95Low = Math.min(p95Low, expected.p95Low());
      p95High = Math.max(p95High, expected.p95High());
    }
    if (bases.equals(Set.of(Basis.UNCHANGED))) {
      return new SizeEffect(Range.ONE, Range.ONE, Range.ONE, bases);
    }
    double memoryTimeNow = runs.billedMbMs();
    return new SizeEffect(
        ratio(memoryTimeLow, memoryTimeHigh, memoryTimeNow),
        ratio(timeLow, timeHigh, timeNow),
        ratio(p95Low, p95High, runs.p95Nanos()),
        bases);
  }

  private static Range ratio(double low, double high, double now) {
    return now > 0 ? Range.of(low / now, high / now) : Range.ONE;
  }

  private static boolean isElsewhere(SizeRuns size, @Nullable String architecture) {
    return architecture != null && !architecture.equals(size.architecture());
  }

  private static Expected expected(
      FunctionRuns runs, SizeRuns size, int memoryMb, @Nullable String architecture) {
    double meanMs = (double) size.billedMbMs() / size.memoryMb() / size.runCount();
    if (size.memoryMb() == memoryMb && !isElsewhere(size, architecture)) {
      return new Expected(meanMs, meanMs, size.p95Nanos(), size.p95Nanos(), Basis.UNCHANGED);
    }
    String wanted = architecture == null ? size.architecture() : architecture;
    for (SizeRuns other : runs.sizes()) {
      if (other.isEnough()
          && other.memoryMb() == memoryMb
          && Objects.equals(other.architecture(), wanted)) {
        return new Expected(
            other.lowMs(), other.highMs(), other.p95Nanos(), other.p95Nanos(), Basis.OBSERVED);
      }
    }
    if (size.memoryMb() == memoryMb) {
      return new Expected(meanMs, meanMs, size.p95Nanos(), size.p95Nanos(), Basis.SAME_DURATION);
    }
    Expected between = interpolated(runs, size, memoryMb);
    return between == null ? bounded(size, memoryMb, meanMs) : between;
  }

  /** CPU comes in proportion to memory: time is a constant and a part inverse to it. */
  private static @Nullable Expected interpolated(FunctionRuns runs, SizeRuns size, int memoryMb) {
    SizeRuns smaller = null;
    SizeRuns larger = null;
    for (SizeRuns other : runs.sizes()) {
      if (!other.isEnough() || !Objects.equals(other.architecture(), size.architecture())) {
        continue;
      }
      if (other.memoryMb() < memoryMb) {
        smaller = smaller == null || other.memoryMb() > smaller.memoryMb() ? other : smaller;
      } else {
        larger = larger == null || other.memoryMb() < larger.memoryMb() ? other : larger;
      }
    }
    if (smaller == null || larger == null) {
      return null;
    }
    double share =
        (1.0 / memoryMb - 1.0 / larger.memoryMb())
            / (1.0 / smaller.memoryMb() - 1.0 / larger.memoryMb());
    return new Expected(
        share * smaller.lowMs() + (1 - share) * larger.lowMs(),
        share * smaller.highMs() + (1 - share) * larger.highMs(),
        Math.min(smaller.p95Nanos(), larger.p95Nanos()),
        Math.max(smaller.p95Nanos(), larger.p95Nanos()),
        Basis.INTERPOLATED);
  }

  /** All of the time inverse to memory at one end, none of it at the other. */
  private static Expected bounded(SizeRuns size, int memoryMb, double meanMs) {
    double inverse = (double) size.memoryMb() / memoryMb;
    double low = Math.min(1, inverse);
    double high = Math.max(1, inverse);
    return new Expected(
        meanMs * low, meanMs * high, size.p95Nanos() * low, size.p95Nanos() * high, Basis.RANGE);
  }

  /** Memory asked for over that of the newest run. */
  static BigDecimal memoryRatio(FunctionRuns runs, Change change) {
    Integer asked = change.memoryMb();
    return asked == null ? BigDecimal.ONE : Range.quotient(asked, runs.current().memoryMb());
  }
}
