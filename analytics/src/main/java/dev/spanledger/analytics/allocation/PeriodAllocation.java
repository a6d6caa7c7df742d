package dev.spanledger.analytics.allocation;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run made of one billing period in one currency. The amounts of all kinds add up to what
 * was charged, in each of the five measures; a run that does not is an error, not a report.
 *
 * @param runId names the run in {@code allocations}
 * @param isUnchanged the run that counts read the very same, so nothing was stored
 * @param state FINAL where every charge has an invoice, else ESTIMATED; LOCKED where it is closed
 * @param coverageRatio observed share of the billed GB-seconds of known functions, 0 to 1; null
 *     where none were billed
 * @param findings of the whole billing period
 */
public record PeriodAllocation(
    String runId,
    boolean isUnchanged,
    Instant billingPeriodStart,
    String currency,
    String state,
    long chargeCount,
    long partCount,
    long invocationCount,
    Measures charged,
    Map<Kind, Measures> byKind,
    @Nullable Double coverageRatio,
    List<AllocationFinding> findings) {

  public PeriodAllocation {
    Map<Kind, Measures> sorted = new EnumMap<>(Kind.class);
    sorted.putAll(byKind);
    byKind = Collections.unmodifiableMap(sorted);
    findings = List.copyOf(findings);
  }

  /** What a service is known to be behind: {@link Kind#ALLOCATED} and {@link Kind#KEPT}. */
  public Measures allocated() {
    return sum(true);
  }

  /** The rest, which no service is known to be behind. */
  public Measures unallocated() {
    return sum(false);
  }

  private Measures sum(boolean isAttributed) {
    Measures sum = Measures.NONE;
    for (Map.Entry<Kind, Measures> entry : byKind.entrySet()) {
      sum = entry.getKey().isAttributed() == isAttributed ? sum.plus(entry.getValue()) : sum;
    }
    return sum;
  }
}
