package dev.spanledger.analytics.conformance;

/**
 * The first place where a rule does not hold.
 *
 * @param file file name; empty where the delivery as a whole breaks the rule
 * @param row 1 is the first row after the header; 0 for the header or the whole
 * @param value what was found there, quoted and shortened
 */
public record Breach(String file, long row, String value) {}
