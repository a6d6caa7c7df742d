package dev.spanledger.analytics.forecast;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * Days in a row on which an item cost more than its past explains.
 *
 * @param to day after the last
 * @param cost of those days
 * @param expected of those days by the item's weekday profile and level before them
 * @param excess cost less expected
 * @param score largest daily excess in standard deviations of the item's ordinary days
 */
public record Anomaly(
    String item,
    String currency,
    LocalDate from,
    LocalDate to,
    BigDecimal cost,
    double expected,
    double excess,
    double score) {}
