package dev.spanledger.sample.catalog;

import java.math.BigDecimal;

/**
 * Something that the shop sells.
 *
 * @param price EUR, as it holds now
 */
record Product(String sku, String name, String description, BigDecimal price) {}
