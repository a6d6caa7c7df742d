package dev.spanledger.analytics.mapping;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Cost of one day, service, cloud service and kind that one owner answers for.
 *
 * @param owner by the rules, of what is billed
 * @param payer owner of the service that caused it; the owner itself where nobody else is known to
 *     have caused it
 * @param kind of the parts: ALLOCATED, KEPT, UNOBSERVED, TAX, ...
 * @param serviceName null where none is known to be behind it
 * @param cloudServiceName the provider's product
 * @param state ESTIMATED, or FINAL where every charge has an invoice
 */
public record OwnedCost(
    Owner owner,
    Owner payer,
    LocalDate day,
    String kind,
    @Nullable String serviceName,
    String cloudServiceName,
    @Nullable String accountId,
    @Nullable String resourceId,
    String billingCurrency,
    @Nullable BigDecimal billedCost,
    @Nullable BigDecimal effectiveCost,
    @Nullable BigDecimal listCost,
    @Nullable BigDecimal contractedCost,
    String state,
    boolean isSynthetic) {}
