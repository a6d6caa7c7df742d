package dev.spanledger.analytics.billing;

/**
 * Totals of the charges that share a name, in one currency.
 *
 * @param name of the category, provider or cloud service; "(none)" where a charge has none
 */
public record GroupTotals(String currency, String name, CostTotals totals) {}
