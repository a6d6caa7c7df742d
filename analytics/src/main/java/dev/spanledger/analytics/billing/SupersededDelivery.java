package dev.spanledger.analytics.billing;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * An earlier delivery of one series and billing period, which a later one takes the place of.
 *
 * @param billedCost its exact sum, whatever the currencies
 */
public record SupersededDelivery(
    String deliveryId,
    String deliverySeries,
    Instant deliveryTime,
    String sourceFile,
    long rows,
    BigDecimal billedCost) {}
