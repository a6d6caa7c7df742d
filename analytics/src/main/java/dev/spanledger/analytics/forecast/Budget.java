package dev.spanledger.analytics.forecast;

import java.math.BigDecimal;
import java.time.YearMonth;

/**
 * What an item may cost in a month.
 *
 * @param cut service, tenant, cloud-service or total
 * @param item of that cut
 * @param amount more than 0
 * @param from first month it is for; a later budget of the same item replaces it
 */
public record Budget(String cut, String item, BigDecimal amount, String currency, YearMonth from) {}
