package dev.spanledger.collector.http;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import java.time.Duration;
import java.util.Map;

/**
 * What a collector has done since it started.
 *
 * @param acceptedRecords records that were acknowledged and are or will be stored
 * @param rejectedRecords records of accepted requests that were not
 * @param requests requests by signal, refused ones included
 * @param refusedRequests requests that were refused whole, by reason
 * @param repeatedRequests requests that were stored before and only acknowledged again
 * @param landedRows rows in landing files by table
 * @param landedFiles landing files
 * @param landedBytes bytes in them
 * @param landingTime spent on reading the log, decoding and landing
 * @param backlogBytes acknowledged bytes that have not landed
 * @param lag age of the oldest acknowledged request that has not landed
 * @param diskForces times that the log was forced to disk
 * @param landingFailures attempts to land that failed and are repeated
 * @param segmentsSetAside log segments that could not be landed at all and were kept
 * @param heapInUseBytes estimated heap of the requests in flight
 */
public record CollectorStats(
    Map<Signal, Long> acceptedRecords,
    Map<Signal, Long> rejectedRecords,
    Map<Signal, Long> requests,
    Map<Refusal, Long> refusedRequests,
    long repeatedRequests,
    Map<String, Long> landedRows,
    long landedFiles,
    long landedBytes,
    Duration landingTime,
    long backlogBytes,
    Duration lag,
    long diskForces,
    long landingFailures,
    long segmentsSetAside,
    long heapInUseBytes) {
  public CollectorStats {
    acceptedRecords = Map.copyOf(acceptedRecords);
    rejectedRecords = Map.copyOf(rejectedRecords);
    requests = Map.copyOf(requests);
    refusedRequests = Map.copyOf(refusedRequests);
    landedRows = Map.copyOf(landedRows);
  }
}
