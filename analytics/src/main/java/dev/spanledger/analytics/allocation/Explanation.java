package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one charge was split: where it stands in the bill, its parts with weights and rule, and the
 * same split made again from those weights.
 *
 * @param sourceRow 1 is the first row after the header of {@code sourceFile}
 * @param method rule and version that made the split; null where no run has seen the charge
 * @param isExact whether splitting again gave every part to the last digit, and the parts the
 *     charge
 */
public record Explanation(
    String chargeId,
    String deliveryId,
    String sourceFile,
    long sourceRow,
    String sourceFormat,
    @Nullable String description,
    @Nullable String usageType,
    @Nullable String billedResourceId,
    Instant chargePeriodStart,
    Instant chargePeriodEnd,
    String currency,
    String state,
    Measures charged,
    @Nullable String pricingUnit,
    @Nullable BigDecimal listUnitPrice,
    @Nullable String meter,
    @Nullable String method,
    List<ExplainedPart> parts,
    boolean isExact) {

  /**
   * One part.
   *
   * @param runningWeight weight of this part and all before it, C; null where nothing was weighed
   * @param stored what the lake holds
   * @param recomputed floor(charge x C / W) minus the same of the part before
   */
  public record ExplainedPart(
      long part,
      String kind,
      @Nullable String serviceName,
      @Nullable String faasName,
      @Nullable String route,
      @Nullable String invocationId,
      @Nullable String traceId,
      @Nullable Long weight,
      @Nullable Long runningWeight,
      @Nullable Long weightTotal,
      Measures stored,
      Measures recomputed) {}

  public Explanation {
    parts = List.copyOf(parts);
  }

  /**
   * @throws IllegalArgumentException where the lake has no such charge that counts
   */
  static Explanation of(QueryEngine engine, String chargeId) {
    Answer answer = new Answer(engine.run("allocation_explain", Map.of("charge_id", chargeId)));
    if (!answer.advance()) {
      throw new IllegalArgumentException(
          ("No charge \"%s\" that counts; an id is delivery id, colon, row number, and its delivery"
                  + " must not be superseded")
              .formatted(chargeId.length() > 60 ? chargeId.substring(0, 60) + "..." : chargeId));
    }
    Measures charged =
        new Measures(
            answer.decimal("charge_billed_cost"),
            answer.decimal("charge_effective_cost"),
            answer.decimal("charge_list_cost"),
            answer.decimal("charge_contracted_cost"),
            answer.decimal("charge_quantity"));
    return read(answer, chargeId, charged);
  }

  private static Explanation read(Answer answer, String chargeId, Measures charged) {
    Long sourceRow = answer.integer("source_row");
    String deliveryId = answer.requiredText("delivery_id");
    String sourceFile = answer.requiredText("source_file");
    String sourceFormat = answer.requiredText("source_format");
    String description = answer.text("charge_description");
    String usageType = answer.text("x_usage_type");
    String resource = answer.text("billed_resource_id");
    Instant start = answer.time("charge_period_start");
    Instant end = answer.time("charge_period_end");
    String currency = answer.requiredText("billing_currency");
    String state = answer.requiredText("state");
    String unit = answer.text("pricing_unit");
    BigDecimal price = answer.decimal("list_unit_price");
    String meter = answer.text("meter");
    String method = answer.text("method");
    List<ExplainedPart> parts = parts(answer, charged);
    return new Explanation(
        chargeId,
        deliveryId,
        sourceFile,
        sourceRow == null ? 0 : sourceRow,
        sourceFormat,
        description,
        usageType,
        resource,
        start,
        end,
        currency,
        state,
        charged,
        unit,
        price,
        meter,
        method,
        parts,
        isExact(charged, parts));
  }

  /** Reads this row and all after it. */
  private static List<ExplainedPart> parts(Answer answer, Measures charged) {
    List<ExplainedPart> parts = new ArrayList<>();
    Long whole = answer.integer("weight_total");
    CumulativeSplit split = whole == null ? null : new CumulativeSplit(charged, whole);
    long running = 0;
    do {
      Long weight = answer.integer("weight");
      boolean isWeighed = split != null && weight != null;
      running += isWeighed && weight != null ? weight : 0;
      Measures again = split != null && weight != null ? split.next(weight) : charged;
      parts.add(part(answer, weight, isWeighed ? running : null, again));
    } while (answer.advance());
    return parts;
  }

  private static ExplainedPart part(
      Answer answer, @Nullable Long weight, @Nullable Long running, Measures again) {
    Long part = answer.integer("part");
    return new ExplainedPart(
        part == null ? 0 : part,
        answer.requiredText("kind"),
        answer.text("service_name"),
        answer.text("faas_name"),
        answer.text("route"),
        answer.text("invocation_id"),
        answer.text("trace_id"),
        weight,
        running,
        answer.integer("weight_total"),
        new Measures(
            answer.decimal("billed_cost"),
            answer.decimal("effective_cost"),
            answer.decimal("list_cost"),
            answer.decimal("contracted_cost"),
            answer.decimal("quantity")),
        again);
  }

  private static boolean isExact(Measures charged, List<ExplainedPart> parts) {
    Measures sum = Measures.NONE;
    boolean isSame = true;
    for (ExplainedPart part : parts) {
      isSame &= part.stored().hasSameAmountsAs(part.recomputed());
      sum = sum.plus(part.stored());
    }
    return isSame && sum.hasSameAmountsAs(charged);
  }
}
