package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why a cell of a cost report holds the amount that it holds: every part of every charge in it,
 * each cut again from its charge by the weights that are stored beside it.
 *
 * <p>A part is {@code floor(T x (B + w) / W) - floor(T x B / W)}, where T is the charge's amount in
 * 10^-18, B the weights before the part, w its own and W the whole; see {@link CumulativeSplit}. A
 * part without weights is its whole charge.
 *
 * @param parts by charge, in the order in which each was cut
 */
public record ExplainedCell(List<ExplainedCell.CellPart> parts) {

  /**
   * One part.
   *
   * @param sourceRow 1 is the first row after the header of {@code sourceFile}
   * @param method rule and version that made it, as {@code billed-mb-ms/v1}
   * @param weightBefore weights of the charge's parts before this one; with {@code weight} and
   *     {@code weightTotal} null where the part is its whole charge
   * @param charged amounts of the charge
   * @param stored amounts of the part, as reports sum them
   * @param recomputed the part cut again from {@code charged}
   * @param coldStartWeight first units of {@code weight}, those of initialisation; null where the
   *     run was not a cold start, and in runs that did not store it
   * @param coldStart what initialisation took of the billed cost, as reports sum it
   * @param recomputedColdStart the same cut again from {@code charged}
   */
  public record CellPart(
      String chargeId,
      long part,
      String sourceFile,
      long sourceRow,
      Instant chargePeriodStart,
      String cloudServiceName,
      @Nullable String description,
      @Nullable String usageType,
      @Nullable String billedResourceId,
      String kind,
      @Nullable String meter,
      @Nullable String method,
      @Nullable String serviceName,
      @Nullable String route,
      @Nullable String rootService,
      @Nullable String rootRoute,
      @Nullable String tenant,
      @Nullable String invocationId,
      @Nullable String traceId,
      boolean isFailed,
      @Nullable Long weightBefore,
      @Nullable Long weight,
      @Nullable Long weightTotal,
      String currency,
      String state,
      Measures charged,
      Measures stored,
      Measures recomputed,
      @Nullable Long coldStartWeight,
      @Nullable BigDecimal coldStart,
      @Nullable BigDecimal recomputedColdStart) {

    /** Whether the stored amounts are to the last digit what the weights give. */
    public boolean isExact() {
      return stored.hasSameAmountsAs(recomputed)
          && Measures.orZero(coldStart).compareTo(Measures.orZero(recomputedColdStart)) == 0;
    }
  }

  public ExplainedCell {
    parts = List.copyOf(parts);
  }

  /**
   * Reads and recomputes a cell.
   *
   * @param cell parameters of report cost_explain: {@code from} and {@code to}, and what names the
   *     cell, such as {@code service} or {@code tenant}
   */
  public static ExplainedCell of(QueryEngine engine, Map<String, ?> cell) {
    return of(engine.run("cost_explain", cell));
  }

  /** Recomputes the rows of a report that has the columns of model explained_part, in its order. */
  public static ExplainedCell of(QueryResult result) {
    Answer answer = new Answer(result);
    List<CellPart> parts = new ArrayList<>(answer.rowCount());
    while (answer.advance()) {
      parts.add(part(answer));
    }
    return new ExplainedCell(parts);
  }

  /** What the cell holds, by currency. */
  public SortedMap<String, Measures> totals() {
    SortedMap<String, Measures> totals = new TreeMap<>();
    parts.forEach(part -> totals.merge(part.currency(), part.stored(), Measures::plus));
    return totals;
  }

  /** Whether every part is to the last digit what its weights give. */
  public boolean isExact() {
    return parts.stream().allMatch(CellPart::isExact);
  }

  private static CellPart part(Answer answer) {
    Measures charged = measures(answer, "charge_");
    Long weight = answer.integer("weight");
    Long whole = answer.integer("weight_total");
    boolean isWeighed = weight != null && whole != null;
    Long before = isWeighed ? answer.integer("weight_before") : null;
    Long part = answer.integer("part");
    Long row = answer.integer("source_row");
    Long coldWeight = answer.integer("cold_start_weight");
    Cut cut = Cut.of(charged, before, weight, whole, coldWeight);
    return new CellPart(
        answer.requiredText("charge_id"),
        part == null ? 0 : part,
        answer.requiredText("source_file"),
        row == null ? 0 : row,
        answer.time("charge_period_start"),
        answer.requiredText("cloud_service_name"),
        answer.text("charge_description"),
        answer.text("x_usage_type"),
        answer.text("billed_resource_id"),
        answer.requiredText("kind"),
        answer.text("meter"),
        answer.text("method"),
        answer.text("service_name"),
        answer.text("route"),
        answer.text("root_service"),
        answer.text("root_route"),
        answer.text("request_tenant"),
        answer.text("invocation_id"),
        answer.text("trace_id"),
        Boolean.TRUE.equals(answer.bool("failed")),
        before,
        weight,
        whole,
        answer.requiredText("billing_currency"),
        answer.requiredText("state"),
        charged,
        measures(answer, ""),
        cut.part(),
        coldWeight,
        answer.decimal("cold_start_billed_cost"),
        cut.coldStart());
  }

  /** A part cut again, and what its first weight units cost. */
  private record Cut(Measures part, @Nullable BigDecimal coldStart) {
    static Cut of(
        Measures charged,
        @Nullable Long before,
        @Nullable Long weight,
        @Nullable Long whole,
        @Nullable Long coldWeight) {
      if (before == null || weight == null || whole == null) {
        return new Cut(charged, null);
      }
      CumulativeSplit split = new CumulativeSplit(charged, whole);
      split.next(before);
      BigDecimal cold = coldWeight == null ? null : split.peekBilled(coldWeight);
      return new Cut(split.next(weight), cold);
    }
  }

  private static Measures measures(Answer answer, String prefix) {
    List<@Nullable BigDecimal> values = new ArrayList<>();
    for (String name : Measures.NAMES) {
      values.add(answer.decimal(prefix + name));
    }
    return Measures.of(values);
  }
}
