package dev.spanledger.analytics.waste;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the report: what an item wasted.
 *
 * @param row columns of {@code cost_waste}
 * @param isByPart whether counts are of parts of charges, not of runs and charges
 */
record WasteItem(Map<String, @Nullable Object> row, boolean isByPart) {
  /** By currency, what wasted most first. */
  static final Comparator<WasteItem> WORST_FIRST =
      Comparator.<WasteItem, String>comparing(item -> item.text("billing_currency"))
          .thenComparing(item -> item.orZero("waste_cost"), Comparator.reverseOrder())
          .thenComparing(item -> item.text("item"));

  /** Digits behind the point of an amount in words; a bill has ten. */
  private static final int EVIDENCE_SCALE = 10;

  private static final String RUNS = "runs";
  private static final String CHARGES = "charges";

  List<WasteLine> lines(WasteCut cut, List<RunningTime> running) {
    List<WasteLine> lines = new ArrayList<>();
    for (WasteCategory category : WasteCategory.values()) {
      if (category != WasteCategory.ANY && !category.isEstimate()) {
        lines.add(exact(category));
      }
    }
    lines.sort(
        Comparator.comparing(
            WasteLine::wasteCost, Comparator.nullsLast(Comparator.reverseOrder())));
    lines.add(exact(WasteCategory.ANY));
    List<RunningTime> own = running.stream().filter(each -> isOf(each, cut)).toList();
    if (!own.isEmpty()) {
      lines.add(memory(own));
      lines.add(extension(own));
    }
    return lines;
  }

  private boolean isOf(RunningTime each, WasteCut cut) {
    boolean isSameCurrency = each.currency().equals(text("billing_currency"));
    String item = text("item");
    return isSameCurrency
        && switch (cut) {
          case TOTAL -> true;
          case SERVICE -> each.service().equals(item);
          case FUNCTION -> each.function().equals(item);
          case ROUTE, TENANT, CLOUD_SERVICE, ACCOUNT, REGION, OWNER, COST_CENTRE -> false;
        };
  }

  private WasteLine exact(WasteCategory category) {
    return switch (category) {
      case COLD_STARTS -> ofRuns(category, "cold_start");
      case FAILED -> ofRuns(category, "failed");
      case TIMED_OUT -> isTold() ? ofRuns(category, "timed_out") : untold(category, RUNS);
      case RETRIED -> isTold() ? retried() : untold(category, RUNS);
      case IDLE_PROVISIONED -> ofCharges(category, "idle_provisioned");
      case IDLE_CAPACITY -> ofCharges(category, "idle_capacity");
      case LOGS_AND_TELEMETRY -> ofCharges(category, "telemetry");
      case UNUSED_COMMITMENT -> ofCharges(category, "unused_commitment");
      case ANY -> any();
      case OVERSIZED_MEMORY, EXTENSION_TIME ->
          throw new IllegalArgumentException(category + " is an estimate");
    };
  }

  private WasteLine ofRuns(WasteCategory category, String column) {
    long count = whole(column + "_run_count");
    return line(
        category,
        orZero(column + "_cost"),
        count,
        RUNS,
        "%s of %s"
            .formatted(number(count), counted(whole("run_count"), isByPart ? "part" : "run")));
  }

  private WasteLine retried() {
    long byRequest = whole("retried_request_run_count");
    long byMessage = whole("retried_message_run_count");
    return line(
        WasteCategory.RETRIED,
        orZero("retried_cost"),
        byRequest + byMessage,
        RUNS,
        "%s by request id, %s by message id".formatted(number(byRequest), number(byMessage)));
  }

  private WasteLine ofCharges(WasteCategory category, String column) {
    long count = whole(column + "_charge_count");
    return line(
        category,
        orZero(column + "_cost"),
        count,
        CHARGES,
        "%s of the bill".formatted(counted(count, isByPart ? "part" : "line")));
  }

  private WasteLine any() {
    BigDecimal union = orZero("waste_cost");
    BigDecimal sum = BigDecimal.ZERO;
    for (String column :
        List.of(
            "cold_start_cost",
            "failed_cost",
            "timed_out_cost",
            "retried_cost",
            "idle_provisioned_cost",
            "idle_capacity_cost",
            "telemetry_cost",
            "unused_commitment_cost")) {
      sum = sum.add(orZero(column));
    }
    BigDecimal twice = sum.subtract(union);
    return new WasteLine(
        text("item"),
        WasteCategory.ANY,
        union,
        orZero("avoidable_cost"),
        orZero("billed_cost"),
        text("billing_currency"),
        ratio(union),
        null,
        RUNS,
        twice.signum() == 0 ? "no part is in two" : "%s is in two or more".formatted(plain(twice)),
        textOrNull("state"),
        isSynthetic());
  }

  private WasteLine untold(WasteCategory category, String countOf) {
    return new WasteLine(
        text("item"),
        category,
        null,
        null,
        orZero("billed_cost"),
        text("billing_currency"),
        null,
        null,
        countOf,
        whole("run_count") == 0 ? "no run is known" : "not told apart yet: cost allocate tells",
        textOrNull("state"),
        isSynthetic());
  }

  private WasteLine memory(List<RunningTime> own) {
    BigDecimal cost = null;
    long runs = 0;
    String evidence = "no run told how much memory it used";
    for (RunningTime each : own) {
      BigDecimal part = each.memoryCost();
      if (part != null) {
        cost = cost == null ? part : cost.add(part);
        runs += each.runCount();
      }
    }
    if (cost != null) {
      RunningTime only = own.get(0);
      evidence =
          own.size() == 1
              ? "most used %d of %d MB".formatted(only.maxMemoryUsedMb(), only.mostMemoryMb())
              : "most used by each of %d functions".formatted(own.size());
    }
    return line(WasteCategory.OVERSIZED_MEMORY, cost, runs, RUNS, evidence);
  }

  private WasteLine extension(List<RunningTime> own) {
    BigDecimal cost = null;
    long runs = 0;
    for (RunningTime each : own) {
      BigDecimal part = each.extensionCost();
      if (part != null) {
        cost = cost == null ? part : cost.add(part);
        runs += each.extensionRunCount();
      }
    }
    return line(
        WasteCategory.EXTENSION_TIME,
        cost,
        runs,
        RUNS,
        cost == null
            ? "no run told how long extensions took"
            : "%s told how long".formatted(counted(runs, "run")));
  }

  private WasteLine line(
      WasteCategory category,
      @Nullable BigDecimal cost,
      long count,
      String countOf,
      String evidence) {
    boolean hasSaving = category.isSavedWhole() || category.isEstimate();
    return new WasteLine(
        text("item"),
        category,
        cost,
        hasSaving ? cost : null,
        orZero("billed_cost"),
        text("billing_currency"),
        cost == null ? null : ratio(cost),
        count,
        isByPart ? "parts" : countOf,
        evidence,
        textOrNull("state"),
        isSynthetic());
  }

  private @Nullable Double ratio(BigDecimal cost) {
    BigDecimal whole = orZero("billed_cost");
    return whole.signum() <= 0 ? null : Double.valueOf(cost.doubleValue() / whole.doubleValue());
  }

  private boolean isTold() {
    return Boolean.TRUE.equals(row.get("is_told"));
  }

  private boolean isSynthetic() {
    return Boolean.TRUE.equals(row.get("synthetic"));
  }

  private BigDecimal orZero(String column) {
    return row.get(column) instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
  }

  private long whole(String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }

  private String text(String column) {
    return String.valueOf(row.get(column));
  }

  private @Nullable String textOrNull(String column) {
    return row.get(column) instanceof String text ? text : null;
  }

  private static String counted(long count, String noun) {
    return "%s %s".formatted(number(count), count == 1 ? noun : noun + "s");
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String plain(BigDecimal amount) {
    return amount
        .setScale(EVIDENCE_SCALE, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
