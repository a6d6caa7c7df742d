package dev.spanledger.collector.pull;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to ask for.
 *
 * @param from where to begin; null to go on where the last run ended
 * @param to where to end; null for now
 * @param account that it belongs to; null to ask STS whose credentials these are
 * @param maxUsd bound on what the requests of one UTC day cost
 */
public record PullRequest(
    @Nullable Instant from, @Nullable Instant to, @Nullable String account, BigDecimal maxUsd) {
  public PullRequest {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The time from %s to %s is none: --from must be before --to".formatted(from, to));
    }
    if (maxUsd.signum() < 0) {
      throw new IllegalArgumentException(
          "At most %s USD is less than nothing: 0 or more is asked for".formatted(maxUsd));
    }
    if (account != null && !account.matches("\\d{12}")) {
      throw new IllegalArgumentException(
          "\"%s\" is not the id of an AWS account, which has 12 digits".formatted(account));
    }
  }
}
