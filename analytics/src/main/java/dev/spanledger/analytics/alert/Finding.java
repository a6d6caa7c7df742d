package dev.spanledger.analytics.alert;

/**
 * Something that a rule is met by.
 *
 * @param key what it is about, as {@code orders-api}; the same for as long as it lasts
 * @param summary one sentence
 * @param page of the dashboard that shows it, as {@code /services}
 */
record Finding(String key, String summary, String page) {}
