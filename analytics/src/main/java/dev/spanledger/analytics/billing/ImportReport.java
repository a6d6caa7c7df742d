package dev.spanledger.analytics.billing;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an import took, refused and noticed. All amounts are exact.
 *
 * @param deliveryId first 16 hex digits of the file's SHA-256
 * @param sourceFile file or folder name, without its folder
 * @param sourceFormat cur, cur2, azure, gcp, oci, or focus-1.0 to focus-1.4
 * @param isAlreadyImported the lake held this delivery completely, so nothing was stored
 * @param rows of the file that were taken; one may be several charges
 * @param refusedRows that are in no total; {@code refused} names the first of them
 * @param billingPeriods starts of the billing periods in the file
 * @param totals per billing currency
 * @param supersedes earlier deliveries that no longer count because of this one
 */
public record ImportReport(
    String deliveryId,
    String sourceFile,
    String sourceFormat,
    boolean isAlreadyImported,
    long rows,
    long refusedRows,
    List<Instant> billingPeriods,
    SortedMap<String, CostTotals> totals,
    List<GroupTotals> byCategory,
    List<GroupTotals> byProvider,
    List<GroupTotals> byCloudService,
    List<Finding> findings,
    List<RefusedRow> refused,
    List<SupersededDelivery> supersedes) {

  public ImportReport {
    billingPeriods = List.copyOf(billingPeriods);
    totals = Collections.unmodifiableSortedMap(new TreeMap<>(totals));
    byCategory = List.copyOf(byCategory);
    byProvider = List.copyOf(byProvider);
    byCloudService = List.copyOf(byCloudService);
    findings = List.copyOf(findings);
    refused = List.copyOf(refused);
    supersedes = List.copyOf(supersedes);
  }

  /** The finding of this code, if there is one. */
  public List<Finding> findings(FindingCode code) {
    return findings.stream().filter(finding -> finding.code() == code).toList();
  }
}
