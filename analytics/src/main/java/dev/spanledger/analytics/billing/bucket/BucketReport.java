package dev.spanledger.analytics.billing.bucket;

import dev.spanledger.analytics.billing.ImportReport;
import java.util.List;

/**
 * What an import from an object store did.
 *
 * @param deliveries the oldest billing period first; those that the lake holds are not fetched
 * @param unusable deliveries that are not whole, and why
 * @param notes what a reader should know about the rest
 */
public record BucketReport(
    List<ImportReport> deliveries, List<String> unusable, List<String> notes, long fetchedBytes) {
  public BucketReport {
    deliveries = List.copyOf(deliveries);
    unusable = List.copyOf(unusable);
    notes = List.copyOf(notes);
  }
}
