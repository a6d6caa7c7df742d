package dev.spanledger.analytics.close;

import java.util.List;

/**
 * What came of a request to close.
 *
 * @param closed the records of the periods that are closed now
 * @param alreadyClosed records that were there before, which is no failure
 * @param refusals why nothing was closed, a sentence each; where there is one, nothing was
 */
public record CloseReport(
    List<ClosedPeriod> closed, List<ClosedPeriod> alreadyClosed, List<String> refusals) {
  public CloseReport {
    closed = List.copyOf(closed);
    alreadyClosed = List.copyOf(alreadyClosed);
    refusals = List.copyOf(refusals);
  }
}
