package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.Meter.WeightRule;

/**
 * What a record of usage is: a run of a function, as its platform reported it or, in other clouds,
 * as its span tells it; or one call that a run made or took.
 */
sealed interface Use permits RunUse, CloudRunUse, CallUse {

  /** What it weighs on the meter; 0 where the meter does not count it. */
  long weight(Meter meter);

  /** Whether what the rule asks for is known of it; else the rule's fallback applies. */
  boolean tells(WeightRule rule);

  /** It stands for more than itself, because others like it were not recorded. */
  boolean isSampled();
}
