package dev.spanledger.collector.pull;

import java.time.Instant;
import java.util.List;

/**
 * What a round of a pull did.
 *
 * @param from start of what was asked for, included
 * @param to end of it, excluded
 * @param askedCount traces or series that were asked for
 * @param storedCount spans or data points that are new in the lake
 * @param knownCount those that the lake had
 * @param refusedCount those that the lake cannot hold
 * @param heldCount traces whose unfinished segments are waited for
 * @param spent requests, and what they cost by list price
 * @param isWhole false where the bound on the cost was reached before the end
 * @param problems what was wrong with what was refused, the first few only
 */
public record PullReport(
    Instant from,
    Instant to,
    long askedCount,
    long storedCount,
    long knownCount,
    long refusedCount,
    long heldCount,
    String spent,
    boolean isWhole,
    List<String> problems) {
  public PullReport {
    problems = List.copyOf(problems);
  }
}
