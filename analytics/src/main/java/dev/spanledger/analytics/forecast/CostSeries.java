package dev.spanledger.analytics.forecast;

import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Series of all items of one cut, and what they cost beside: fees that are not of a day. */
public final class CostSeries {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /** An item in one currency. */
  private record Key(String item, String currency) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byItem = item.compareTo(other.item);
      return byItem == 0 ? currency.compareTo(other.currency) : byItem;
    }
  }

  private final SortedMap<Key, SortedMap<LocalDate, BigDecimal>> daily = new TreeMap<>();
  private final SortedMap<Key, SortedMap<LocalDate, BigDecimal>> other = new TreeMap<>();
  private final Map<Key, SortedMap<String, SortedMap<LocalDate, BigDecimal>>> byCloudService =
      new TreeMap<>();
  private @Nullable LocalDate lastDay;

  private CostSeries() {}

  /**
   * Reads the series.
   *
   * @param cut service, tenant, cloud-service or total
   * @param now the last day of the bill is left out where it may still grow: a bill is complete for
   *     days that ended two days before its newest charge
   */
  public static CostSeries read(QueryEngine engine, String cut, Instant now) {
    CostSeries series = new CostSeries();
    for (Map<String, @Nullable Object> row :
        engine.run("cost_series", Map.of("cut", cut, "from", EARLIEST, "to", now)).maps()) {
      series.add(row);
    }
    return series;
  }

  private void add(Map<String, @Nullable Object> row) {
    Key key = new Key(String.valueOf(row.get("item")), String.valueOf(row.get("billing_currency")));
    if (!(row.get("charge_day") instanceof Instant time)) {
      return;
    }
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    if (row.get("daily_billed_cost") instanceof BigDecimal cost) {
      add(daily, key, day, cost);
      byCloudService
          .computeIfAbsent(key, added -> new TreeMap<>())
          .computeIfAbsent(String.valueOf(row.get("cloud_service_name")), added -> new TreeMap<>())
          .merge(day, cost, BigDecimal::add);
      lastDay = lastDay == null || day.isAfter(lastDay) ? day : lastDay;
    }
    if (row.get("other_billed_cost") instanceof BigDecimal cost) {
      add(other, key, day, cost);
    }
  }

  private static void add(
      SortedMap<Key, SortedMap<LocalDate, BigDecimal>> to,
      Key key,
      LocalDate day,
      BigDecimal cost) {
    to.computeIfAbsent(key, added -> new TreeMap<>()).merge(day, cost, BigDecimal::add);
  }

  /** Last day that the bill is taken to be complete for: the one before its newest. */
  public @Nullable LocalDate completeUntil() {
    return lastDay == null ? null : lastDay.minusDays(1);
  }

  /** Every item that has a complete day. */
  public List<DailySeries> all() {
    List<DailySeries> all = new ArrayList<>();
    LocalDate until = completeUntil();
    daily.forEach(
        (key, days) -> {
          if (until != null && !days.firstKey().isAfter(until)) {
            all.add(DailySeries.of(key.item(), key.currency(), days, until));
          }
        });
    return all;
  }

  /** What the item was charged in the days for longer than a day: fees, taxes, commitments. */
  BigDecimal fees(DailySeries series, LocalDate from, LocalDate to) {
    SortedMap<LocalDate, BigDecimal> fees = other.get(new Key(series.item(), series.currency()));
    return fees == null
        ? BigDecimal.ZERO
        : fees.subMap(from, to).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * The cloud service whose cost in the days rose most over as many days a week before, with the
   * rise; null where none rose.
   */
  public @Nullable String topContributor(Anomaly anomaly) {
    SortedMap<String, SortedMap<LocalDate, BigDecimal>> services =
        byCloudService.get(new Key(anomaly.item(), anomaly.currency()));
    String top = null;
    BigDecimal most = BigDecimal.ZERO;
    if (services != null) {
      for (Map.Entry<String, SortedMap<LocalDate, BigDecimal>> service : services.entrySet()) {
        BigDecimal rise =
            sum(service.getValue(), anomaly.from(), anomaly.to())
                .subtract(
                    sum(
                        service.getValue(),
                        anomaly.from().minusDays(Forecaster.WEEK),
                        anomaly.to().minusDays(Forecaster.WEEK)));
        if (rise.compareTo(most) > 0) {
          most = rise;
          top = service.getKey();
        }
      }
    }
    return top;
  }

  private static BigDecimal sum(
      SortedMap<LocalDate, BigDecimal> days, LocalDate from, LocalDate to) {
    return days.subMap(from, to).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
