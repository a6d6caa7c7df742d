package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.query.Scratch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads charges, and what ran in their periods, of a stretch of time. */
final class StretchReader {
  private static final String CHARGES = "charge";
  private static final List<String> CHARGE_COLUMNS =
      List.of(
          "charge_id",
          "charge_period_start",
          "charge_period_end",
          "billed_cost",
          "effective_cost",
          "list_cost",
          "contracted_cost",
          "pricing_quantity");
  private static final long SECONDS_PER_HOUR = 3_600;

  /**
   * Charges of one stretch of time, and the invocations that their cells need.
   *
   * @param runsPerHour runs that were read, by hour since 1970 in which they started
   */
  record Loaded(List<ChargeLine> charges, List<UsageRecord> usage, Map<Long, Integer> runsPerHour) {

    Loaded(List<ChargeLine> charges, List<UsageRecord> usage) {
      this(charges, usage, hours(usage));
    }

    private static Map<Long, Integer> hours(List<UsageRecord> usage) {
      Map<Long, Integer> perHour = new HashMap<>();
      for (UsageRecord one : usage) {
        if (one.isRun()) {
          long hour = Math.floorDiv(one.startTime().getEpochSecond(), SECONDS_PER_HOUR);
          perHour.merge(hour, 1, Integer::sum);
        }
      }
      return perHour;
    }
  }

  private record TimeRange(Instant from, Instant to) {}

  private final Instant billingPeriodStart;
  private final List<AllocationInput.Delivery> deliveries;
  private final MeterDictionary meters = MeterDictionary.load();

  StretchReader(Instant billingPeriodStart, List<AllocationInput.Delivery> deliveries) {
    this.billingPeriodStart = billingPeriodStart;
    this.deliveries = deliveries;
  }

  /**
   * Loads the charges whose period starts in the stretch, and what ran in their periods. Names of
   * runs stay in the scratch, in the table of {@link UsageReader}.
   *
   * @param digest takes in everything that was read
   */
  Loaded load(
      Scratch scratch, Stretches.Stretch stretch, AllocationFindings findings, RunDigest digest) {
    scratch.drop(List.of(CHARGES, UsageReader.RUNS));
    for (AllocationInput.Delivery delivery : deliveries) {
      Map<String, Object> parameters = new HashMap<>();
      parameters.put("delivery_id", delivery.id());
      parameters.put("delivery_series", delivery.series());
      parameters.put("billing_period_start", billingPeriodStart);
      parameters.put("from", stretch.from());
      parameters.put("to", stretch.to());
      keep(scratch, CHARGES, "allocation_charge", parameters, findings);
    }
    digest.add(scratch.digest(CHARGES));
    List<ChargeLine> charges = charges(scratch);
    scratch.drop(List.of(CHARGES));
    TimeRange range = cellRange(charges);
    return new Loaded(charges, range == null ? List.of() : usage(scratch, range, findings, digest));
  }

  private List<ChargeLine> charges(Scratch scratch) {
    Answer answer = new Answer(scratch.kinds(CHARGES, ChargeLine.KIND_COLUMNS));
    List<ChargeLine> kinds = new ArrayList<>();
    while (answer.advance()) {
      kinds.add(ChargeLine.kind(answer, meters));
    }
    List<ChargeLine> charges = new ArrayList<>();
    scratch.read(
        CHARGES,
        ChargeLine.KIND_COLUMNS,
        CHARGE_COLUMNS,
        (row, kind, values) -> {
          String id = Objects.requireNonNull(values.text(0), "charges have ids");
          Measures measures =
              new Measures(
                  values.decimal(3),
                  values.decimal(4),
                  values.decimal(5),
                  values.decimal(6),
                  values.decimal(7));
          charges.add(
              kinds
                  .get(kind)
                  .with(
                      new ChargeLine.Own(
                          id, instant(values.integer(1)), instant(values.integer(2)), measures)));
        });
    return charges;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static @Nullable TimeRange cellRange(List<ChargeLine> charges) {
    Instant from = null;
    Instant to = null;
    for (ChargeLine charge : charges) {
      if (charge.cell() != null) {
        from = from == null || charge.periodStart().isBefore(from) ? charge.periodStart() : from;
        to = to == null || charge.periodEnd().isAfter(to) ? charge.periodEnd() : to;
      }
    }
    return from == null || to == null ? null : new TimeRange(from, to);
  }

  private List<UsageRecord> usage(
      Scratch scratch, TimeRange range, AllocationFindings findings, RunDigest digest) {
    AllocationInput input = new AllocationInput(scratch::run);
    CallerPays callerPays = input.callerPays(range.from(), range.to(), findings);
    keep(
        scratch,
        UsageReader.RUNS,
        "allocation_usage",
        Map.of("from", range.from(), "to", range.to()),
        findings);
    digest.add(scratch.digest(UsageReader.RUNS));
    UsageReader reader = new UsageReader(scratch, callerPays, findings);
    reader.readRuns();
    digest.add(reader.handlersText());
    List<UsageRecord> usage = reader.usage();
    input.addNamed(usage, range.from(), range.to(), callerPays, findings, digest);
    return usage;
  }

  /** Also notes which files the answer lacks. */
  private static void keep(
      Scratch scratch,
      String table,
      String report,
      Map<String, ?> parameters,
      AllocationFindings findings) {
    for (String warning : scratch.keep(table, report, parameters)) {
      findings.addOnce(AllocationFindingCode.FILE_DAMAGED, warning);
    }
  }
}
