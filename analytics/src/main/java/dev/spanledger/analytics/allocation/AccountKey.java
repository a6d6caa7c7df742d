package dev.spanledger.analytics.allocation;

import org.jspecify.annotations.Nullable;

/**
 * All that runs in a region of an account, for lines that name no resource.
 *
 * @param region null for all of them, where the line names none either
 */
record AccountKey(@Nullable String region, String accountId) implements BilledResource {
  @Override
  public String name() {
    return region == null ? accountId : accountId + " in " + region;
  }
}
