package dev.spanledger.locallambda.simulate;

import java.time.Instant;

/**
 * What a history holds.
 *
 * @param from included
 * @param to excluded
 * @param invocationCount all that were metered
 * @param withheldReportCount invocations among them whose platform events were not sent
 * @param withheldMbMs memory MB times billed ms of those
 */
public record HistoryReport(
    Instant from,
    Instant to,
    long traceCount,
    long spanCount,
    long invocationCount,
    long coldStartCount,
    long withheldReportCount,
    long withheldMbMs,
    long requestCount) {}
