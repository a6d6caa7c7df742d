package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;

/**
 * A tax on one product's usage.
 *
 * @param rate 0 to 1
 */
record Tax(String productCode, String taxType, BigDecimal rate) {}
