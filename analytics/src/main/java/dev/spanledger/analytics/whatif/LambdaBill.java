package dev.spanledger.analytics.whatif;

import dev.spanledger.analytics.allocation.FunctionKey;
import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.price.Price;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lambda's usage charges of a period, by function and by region. */
final class LambdaBill {

  private record MeterKey(@Nullable String meter, @Nullable String architecture) {}

  private record Place(String region, String currency) {}

  private final Map<FunctionKey, Map<String, Map<MeterKey, BilledMeter>>> functions =
      new LinkedHashMap<>();
  private final Map<Place, Map<MeterKey, BilledMeter>> regions = new LinkedHashMap<>();
  private @Nullable Instant from;
  private @Nullable Instant to;

  private LambdaBill() {}

  static LambdaBill of(List<Map<String, @Nullable Object>> rows) {
    LambdaBill bill = new LambdaBill();
    MeterDictionary meters = MeterDictionary.load();
    rows.forEach(row -> bill.add(row, meters));
    return bill;
  }

  private void add(Map<String, @Nullable Object> row, MeterDictionary meters) {
    Meter meter =
        meters.meter(
            (String) row.get("x_service_code"),
            (String) row.get("cloud_service_name"),
            (String) row.get("usage_type"),
            (String) row.get("description"));
    BilledMeter billed =
        new BilledMeter(
            meter == null ? null : meter.id(),
            meter == null ? null : meter.architecture(),
            amount(row, "billed_cost"),
            amount(row, "quantity"),
            amount(row, "priced_cost"),
            amount(row, "priced_quantity"),
            SizeRuns.whole(row, "committed_line_count") > 0);
    MeterKey key = new MeterKey(billed.meter(), billed.architecture());
    String currency = String.valueOf(row.get("billing_currency"));
    FunctionKey function = FunctionKey.ofFunctionArn((String) row.get("billed_resource_id"));
    if (function != null) {
      functions
          .computeIfAbsent(function, added -> new TreeMap<>())
          .computeIfAbsent(currency, added -> new LinkedHashMap<>())
          .merge(key, billed, BilledMeter::plus);
    }
    String named = (String) row.get("region_id");
    String ofFunction = function == null ? null : function.region();
    String region = named == null ? ofFunction : named;
    if (region != null) {
      regions
          .computeIfAbsent(new Place(region, currency), added -> new LinkedHashMap<>())
          .merge(key, billed, BilledMeter::plus);
    }
    // Other meters are billed by the month, and would stretch the period over days without runs.
    if (CostThen.isCompute(billed)) {
      extend(row);
    }
  }

  private void extend(Map<String, @Nullable Object> row) {
    if (row.get("first_charge_time") instanceof Instant first) {
      from = from == null || first.isBefore(from) ? first : from;
    }
    if (row.get("last_charge_time") instanceof Instant last) {
      to = to == null || last.isAfter(to) ? last : to;
    }
  }

  private static BigDecimal amount(Map<String, @Nullable Object> row, String column) {
    return row.get(column) instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
  }

  /** Start of the first charge for running time; null where there is none. */
  @Nullable Instant from() {
    return from;
  }

  /** End of the last charge for running time; null where there is none. */
  @Nullable Instant to() {
    return to;
  }

  /** Meters of a function by currency; empty where it has no charge. */
  Map<String, List<BilledMeter>> of(@Nullable FunctionKey function) {
    Map<String, List<BilledMeter>> byCurrency = new TreeMap<>();
    if (function != null) {
      functions
          .getOrDefault(function, Map.of())
          .forEach(
              (currency, meters) -> byCurrency.put(currency, new ArrayList<>(meters.values())));
    }
    return byCurrency;
  }

  /** Average price of what a region was billed for of this meter; null where it was not. */
  @Nullable Price price(
      String meter, @Nullable String architecture, @Nullable String region, String currency) {
    if (region == null) {
      return null;
    }
    BilledMeter billed =
        regions
            .getOrDefault(new Place(region, currency), Map.of())
            .get(new MeterKey(meter, architecture));
    return billed == null ? null : price(billed);
  }

  private static @Nullable Price price(BilledMeter billed) {
    return billed.pricedQuantity().signum() <= 0 || billed.pricedCost().signum() <= 0
        ? null
        : new Price(Range.quotient(billed.pricedCost(), billed.pricedQuantity()), Price.BILL);
  }
}
