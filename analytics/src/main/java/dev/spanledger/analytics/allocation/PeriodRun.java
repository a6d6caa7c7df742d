package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.DeliverySeries;
import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.UnitPrice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Allocates the charges of one billing period, stretch by stretch. */
final class PeriodRun {
  static final String RESOURCE_OWNER = "resource-owner/v1";

  private final AllocationRules rules;
  private final Owners owners;
  private final AllocationFindings findings;
  private final PeriodTotals totals = new PeriodTotals();
  private final SharedCharges shared;
  private final PartSink rows;
  private final Set<FunctionKey> unknown = new HashSet<>();
  private final Map<String, Set<String>> seriesByAccount = new HashMap<>();
  private final Map<Long, Integer> runsPerHour = new HashMap<>();

  PeriodRun(AllocationRules rules, Owners owners, AllocationFindings findings, PartSink rows) {
    this.rules = rules;
    this.owners = owners;
    this.findings = findings;
    this.shared = new SharedCharges(rules, findings);
    this.rows = rows;
  }

  PeriodTotals totals() {
    return totals;
  }

  long invocationCount() {
    return runsPerHour.values().stream().mapToLong(Integer::longValue).sum();
  }

  void allocate(StretchReader.Loaded loaded) throws IOException {
    // A run that cells of two stretches need is read twice, and is one run.
    loaded.runsPerHour().forEach((hour, runs) -> runsPerHour.merge(hour, runs, Math::max));
    Map<CellKey, List<ChargeLine>> cells = new LinkedHashMap<>();
    BusyConcurrency busy = new BusyConcurrency();
    List<ChargeLine> charges = new ArrayList<>(loaded.charges());
    charges.sort(Comparator.comparing(ChargeLine::periodStart).thenComparing(ChargeLine::chargeId));
    for (ChargeLine charge : charges) {
      note(charge);
      CellKey cell = charge.cell();
      if (cell != null) {
        cells.computeIfAbsent(cell, added -> new ArrayList<>()).add(charge);
        busy.add(charge, cell);
        continue;
      }
      Owners.Owner owner = owners.ofResource(charge.billedResourceId());
      if (!shared.defers(charge, owner)) {
        take(charge, List.of(unmetered(charge, owner)));
      }
    }
    UsageIndex usage = new UsageIndex(loaded.usage(), cells.keySet());
    for (Map.Entry<CellKey, List<ChargeLine>> cell : cells.entrySet()) {
      CellKey key = cell.getKey();
      List<UsageRecord> records = usage.records(key);
      Owners.Owner owner = owners.ofResource(cell.getValue().get(0).billedResourceId());
      new CellAllocator(key, cell.getValue(), records, owner, findings)
          .knownBusy(busy.weight(key))
          .allocate(this::take);
    }
    shared.match(this::take);
  }

  /** Spreads what waited for all usage, and checks the sums. */
  void finish() throws IOException {
    for (String service : rules.fixedPercents().keySet()) {
      if (!owners.isService(service) && !shared.isService(service)) {
        findings.add(AllocationFindingCode.FIXED_SHARE_UNKNOWN, service);
      }
    }
    shared.finish(this::take);
    totals.finish();
    seriesByAccount.forEach(
        (account, series) -> {
          if (series.size() > 1) {
            findings.add(AllocationFindingCode.SERIES_OVERLAP, account + ": " + series);
          }
        });
  }

  private void take(ChargeLine charge, List<Part> parts) throws IOException {
    totals.add(charge, parts);
    shared.count(charge, parts);
    addCoverage(charge, parts);
    rows.accept(charge, parts);
  }

  private static Part unmetered(ChargeLine charge, Owners.@Nullable Owner owner) {
    return owner == null || charge.isUnused()
        ? SharedCharges.kept(charge)
        : Part.whole(charge, Kind.KEPT, RESOURCE_OWNER, owner);
  }

  private void addCoverage(ChargeLine charge, List<Part> parts) {
    Meter meter = charge.meter();
    if (meter == null || meter.weight() != Meter.WeightRule.BILLED_MB_MS || !charge.isUsage()) {
      return;
    }
    for (Part part : parts) {
      if (part.kind() != Kind.UNATTRIBUTED) {
        totals.addCoverage(part.measures().quantity(), part.kind() == Kind.ALLOCATED);
      }
    }
  }

  private void note(ChargeLine charge) {
    // The series is provider/kind/account/period; without the kind it is what is billed.
    if (!DeliverySeries.isCorrection(charge.deliverySeries())) {
      seriesByAccount
          .computeIfAbsent(charge.billedBy(), added -> new HashSet<>())
          .add(charge.deliverySeries());
    }
    FunctionKey function = charge.function();
    if (function != null && owners.ofFunction(function) == null && unknown.add(function)) {
      findings.add(
          AllocationFindingCode.FUNCTION_UNKNOWN, String.valueOf(charge.billedResourceId()));
    }
    Measures measures = charge.measures();
    if (charge.cell() != null
        && charge.isUsage()
        && !charge.isCovered()
        && UnitPrice.isMismatch(
            measures.billedCost(),
            measures.quantity(),
            charge.listUnitPrice(),
            charge.contractedUnitPrice())) {
      findings.add(
          AllocationFindingCode.RATE_MISMATCH,
          "%s: %s for %s".formatted(charge.chargeId(), measures.billedCost(), measures.quantity()));
    }
  }
}
