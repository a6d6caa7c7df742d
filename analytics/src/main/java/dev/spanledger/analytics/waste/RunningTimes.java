package dev.spanledger.analytics.waste;

import dev.spanledger.analytics.allocation.FunctionKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the running time that was billed with what ran. A name alone tells no function, as two
 * accounts or regions may have one each. Not safe for use by several threads.
 */
public final class RunningTimes {

  /** What was billed for a function that a service runs. */
  private record Billed(String currency, String service, String name, FunctionKey function) {
    static final Comparator<Billed> ORDER =
        Comparator.comparing(Billed::currency)
            .thenComparing(Billed::service)
            .thenComparing(Billed::name)
            .thenComparing(billed -> billed.function().accountId())
            .thenComparing(billed -> billed.function().region());
  }

  private final SortedMap<Billed, BigDecimal> costs = new TreeMap<>(Billed.ORDER);
  private final Map<FunctionKey, SortedMap<Integer, RunningTime.Size>> sizes = new HashMap<>();

  /**
   * Adds running time that was billed.
   *
   * @param row of {@code waste_running}, or of a part of a charge
   * @param cost null where nothing was billed
   */
  public void addBilled(Map<String, @Nullable Object> row, @Nullable BigDecimal cost) {
    FunctionKey function = FunctionKey.ofFunctionArn((String) row.get("billed_resource_id"));
    if (function != null) {
      costs.merge(
          new Billed(
              String.valueOf(row.get("billing_currency")),
              String.valueOf(row.get("service_name")),
              String.valueOf(row.get("faas_name")),
              function),
          cost == null ? BigDecimal.ZERO : cost,
          BigDecimal::add);
    }
  }

  /**
   * Adds runs.
   *
   * @param row of {@code waste_run}, or of {@code explain_run}, which has each run
   */
  public void addRuns(Map<String, @Nullable Object> row) {
    FunctionKey function =
        FunctionKey.ofInvocation(
            (String) row.get("cloud_resource_id"),
            (String) row.get("cloud_region"),
            (String) row.get("cloud_account_id"),
            (String) row.get("faas_name"));
    if (function != null) {
      RunningTime.Size size = RunningTime.Size.of(row);
      sizes
          .computeIfAbsent(function, added -> new TreeMap<>())
          .merge(size.memoryMb(), size, RunningTime.Size::plus);
    }
  }

  /** What is billed and ran. */
  List<RunningTime> all() {
    List<RunningTime> all = new ArrayList<>();
    costs.forEach(
        (billed, cost) -> {
          SortedMap<Integer, RunningTime.Size> own = sizes.get(billed.function());
          if (own != null) {
            all.add(
                RunningTime.of(
                    billed.service(), billed.name(), billed.currency(), cost, own.values()));
          }
        });
    return all;
  }

  /** An estimate of one item; null where no run told enough. */
  public record Estimated(
      String item, String currency, WasteCategory category, @Nullable BigDecimal cost) {}

  /** What the estimates of each item come to. */
  public List<Estimated> estimates(WasteCut cut) {
    Map<List<String>, List<RunningTime>> byItem =
        new TreeMap<>(Comparator.comparing(String::valueOf));
    for (RunningTime each : all()) {
      String item =
          switch (cut) {
            case TOTAL -> "(all)";
            case SERVICE -> each.service();
            case FUNCTION -> each.function();
            case ROUTE, TENANT, CLOUD_SERVICE, ACCOUNT, REGION, OWNER, COST_CENTRE -> null;
          };
      if (item != null) {
        byItem
            .computeIfAbsent(List.of(item, each.currency()), added -> new ArrayList<>())
            .add(each);
      }
    }
    List<Estimated> estimates = new ArrayList<>();
    byItem.forEach(
        (item, own) -> {
          estimates.add(
              new Estimated(
                  item.get(0),
                  item.get(1),
                  WasteCategory.OVERSIZED_MEMORY,
                  sum(own.stream().map(RunningTime::memoryCost).toList())));
          estimates.add(
              new Estimated(
                  item.get(0),
                  item.get(1),
                  WasteCategory.EXTENSION_TIME,
                  sum(own.stream().map(RunningTime::extensionCost).toList())));
        });
    return estimates;
  }

  private static @Nullable BigDecimal sum(List<@Nullable BigDecimal> costs) {
    BigDecimal sum = null;
    for (BigDecimal cost : costs) {
      if (cost != null) {
        sum = sum == null ? cost : sum.add(cost);
      }
    }
    return sum;
  }
}
