package dev.spanledger.analytics.mapping;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rules look at.
 *
 * @param day of the charge, UTC
 * @param serviceName ours, as in {@code service.name}; null where none is known to be behind it
 * @param accountId sub-account, else billing account
 * @param resourceId billed resource, as an ARN
 * @param tags of the charge
 */
record Billed(
    LocalDate day,
    @Nullable String serviceName,
    @Nullable String accountId,
    @Nullable String resourceId,
    Map<String, String> tags) {

  Billed {
    tags = Map.copyOf(tags);
  }

  /** A service alone, as the caller of something that was billed elsewhere. */
  static Billed ofService(String serviceName, LocalDate day) {
    return new Billed(day, serviceName, null, null, Map.of());
  }
}
