package dev.spanledger.analytics.billing.costexplorer;

import dev.spanledger.analytics.billing.ImportReport;
import java.util.List;

/**
 * What a pull did.
 *
 * @param deliveries one for each month, the oldest first
 * @param calls requests sent to Cost Explorer, each of which AWS bills
 * @param pulledDays days that were asked for and answered in full
 * @param missingDays days that are still missing because the bound on calls was reached
 * @param notes what a reader should know about the rest
 */
public record PullReport(
    List<ImportReport> deliveries, int calls, int pulledDays, int missingDays, List<String> notes) {
  public PullReport {
    deliveries = List.copyOf(deliveries);
    notes = List.copyOf(notes);
  }
}
