package dev.spanledger.analytics.allocation;

import java.util.List;

/**
 * What is expected and not billed yet.
 *
 * @param isUnchanged the estimate that counts read the very same, so nothing was stored
 * @param periods by month and currency; empty where all is billed
 */
public record EstimateReport(String runId, boolean isUnchanged, List<EstimatedPeriod> periods) {
  public EstimateReport {
    periods = List.copyOf(periods);
  }
}
