package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter.WeightRule;

/**
 * What one call weighs on one meter of one resource.
 *
 * @param weight of all the calls that it stands for, where calls were sampled
 * @param isSampled it stands for more than itself
 */
record CallWeight(ResourceKey resource, WeightRule rule, long weight, boolean isSampled) {}
