package dev.spanledger.analytics.billing;

/**
 * A row that did not get into the lake, and why.
 *
 * @param sourceFile file name, without folder
 * @param row 1 is the first row after the header
 * @param value column and value that caused it, quoted and shortened
 */
public record RefusedRow(String sourceFile, long row, FindingCode reason, String value) {}
