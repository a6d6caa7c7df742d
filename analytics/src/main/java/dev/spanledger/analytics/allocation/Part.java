package dev.spanledger.analytics.allocation;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One part of a charge.
 *
 * @param method rule and version that made it
 * @param weight of this part, and {@code weightTotal} of the whole; null where nothing was weighed
 * @param owner service and function it belongs to; null where none is known
 * @param usage invocation that caused it; null for the other kinds
 * @param coldStartWeight part of the weight that initialisation took, and {@code
 *     coldStartBilledCost} what it cost of the billed cost; null where the run was not a cold start
 */
record Part(
    Kind kind,
    Measures measures,
    String method,
    @Nullable Long weight,
    @Nullable Long weightTotal,
    Owners.@Nullable Owner owner,
    @Nullable UsageRecord usage,
    @Nullable Caller caller,
    @Nullable Long coldStartWeight,
    @Nullable BigDecimal coldStartBilledCost) {

  /** The charge as one part. */
  static Part whole(ChargeLine charge, Kind kind, String method, Owners.@Nullable Owner owner) {
    return new Part(kind, charge.measures(), method, null, null, owner, null, null, null, null);
  }
}
