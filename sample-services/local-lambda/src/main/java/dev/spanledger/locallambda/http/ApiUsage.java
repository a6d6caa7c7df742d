package dev.spanledger.locallambda.http;

import java.time.Instant;

/**
 * What one request adds to the bill.
 *
 * @param requestBytes body of the request
 * @param responseBytes body of the response, which leaves the cloud
 */
public record ApiUsage(Instant time, String apiArn, long requestBytes, long responseBytes) {}
