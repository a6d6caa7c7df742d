package dev.spanledger.analytics.billing.costexplorer;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What to ask Cost Explorer for.
 *
 * @param from first day, UTC
 * @param to day after the last
 * @param tagKey cut by this tag instead of the usage type; null for the usage type
 * @param resourcesOf service whose amounts are also asked for by resource; null for none
 * @param account that the bill is of; null to ask STS whose credentials these are
 * @param maxCalls bound on requests, since each costs money
 */
public record PullRequest(
    LocalDate from,
    LocalDate to,
    boolean isHourly,
    @Nullable String tagKey,
    @Nullable String resourcesOf,
    @Nullable String account,
    int maxCalls) {
  public PullRequest {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The days from %s to %s are none: --from must be before --to".formatted(from, to));
    }
    if (maxCalls < 0) {
      throw new IllegalArgumentException(
          "At most %d calls are none: 0 or more are asked for".formatted(maxCalls));
    }
    if (account != null && !account.matches("\\d{12}")) {
      throw new IllegalArgumentException(
          "\"%s\" is not the id of an AWS account, which has 12 digits".formatted(account));
    }
  }
}
