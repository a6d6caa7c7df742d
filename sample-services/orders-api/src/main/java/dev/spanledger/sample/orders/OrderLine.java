package dev.spanledger.sample.orders;

/**
 * So many of one product.
 *
 * @param sku a key of the price list
 * @param quantity 1 to 100
 */
record OrderLine(String sku, int quantity) {}
