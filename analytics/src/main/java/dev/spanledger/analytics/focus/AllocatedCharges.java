package dev.spanledger.analytics.focus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.Owner;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The charges that count as rows of FOCUS 1.4 {@code CostAndUsage}, each origin charge in its
 * allocated parts; what was not allocated is a part too, without an allocated resource and with its
 * {@code x_AllocationKind}. The parts of a charge sum to it in every cost and in the pricing
 * quantity, and their {@code AllocatedRatio}s to 1.
 *
 * <p>Source: FOCUS 1.4, columns Allocated*. Rows are read a day of charges at a time, so that a
 * month need not fit into memory. Each call of {@link #iterator} reads again.
 */
public final class AllocatedCharges implements Iterable<Row> {
  private static final Table TABLE = table(FocusColumn.ALL);
  private static final Table OWNED_TABLE =
      table(Stream.concat(FocusColumn.ALL.stream(), FocusColumn.OF_OWNERS.stream()).toList());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter PLAIN =
      JSON.writer().with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);
  private static final List<String> MEASURES =
      List.of("billed_cost", "effective_cost", "list_cost", "contracted_cost", "quantity");

  private final QueryEngine engine;
  private final Instant from;
  private final Instant to;
  private final boolean isByRoute;
  private final boolean isByTenant;
  private final @Nullable OwnerMapping mapping;

  /**
   * @param from charges whose period starts then or later, and before {@code to}
   * @param isByRoute also by the route of the trace's root
   * @param isByTenant also by the tenant of the trace's root
   * @param mapping adds the owner and the cost centre of each part; null adds nothing
   */
  public AllocatedCharges(
      QueryEngine engine,
      Instant from,
      Instant to,
      boolean isByRoute,
      boolean isByTenant,
      @Nullable OwnerMapping mapping) {
    this.engine = engine;
    this.from = from;
    this.to = to;
    this.isByRoute = isByRoute;
    this.isByTenant = isByTenant;
    this.mapping = mapping;
  }

  /** Rows of the export; column names are FOCUS's. */
  public Table table() {
    return mapping == null ? TABLE : OWNED_TABLE;
  }

  @Override
  public Iterator<Row> iterator() {
    return new Days(days().iterator());
  }

  /** Days on which charges start. */
  private List<Instant> days() {
    TreeSet<Instant> days = new TreeSet<>();
    for (Map<String, @Nullable Object> row : engine.run("allocation_period", Map.of()).maps()) {
      if (row.get("charge_day") instanceof Instant day
          && day.isBefore(to)
          && day.plus(Duration.ofDays(1)).isAfter(from)) {
        days.add(day);
      }
    }
    return List.copyOf(days);
  }

  private List<Row> rows(Instant day) {
    Instant end = day.plus(Duration.ofDays(1));
    QueryResult parts =
        engine.run(
            "focus_allocated",
            Map.of(
                "from",
                day.isBefore(from) ? from : day,
                "to",
                end.isAfter(to) ? to : end,
                "by_route",
                isByRoute,
                "by_tenant",
                isByTenant));
    List<Map<String, @Nullable Object>> maps = parts.maps();
    List<Row> rows = new ArrayList<>(maps.size());
    List<Owner> owners = mapping == null ? List.of() : OwnedCosts.owners(mapping, maps);
    int first = 0;
    for (int i = 1; i <= maps.size(); i++) {
      // Parts of a charge follow each other.
      if (i == maps.size() || !isSameCharge(maps.get(first), maps.get(i))) {
        rows.addAll(
            charge(maps.subList(first, i), owners.isEmpty() ? owners : owners.subList(first, i)));
        first = i;
      }
    }
    return rows;
  }

  private static boolean isSameCharge(
      Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
    return String.valueOf(one.get("charge_id")).equals(other.get("charge_id"));
  }

  /**
   * @param owners of the parts; empty without a mapping
   */
  private List<Row> charge(List<Map<String, @Nullable Object>> parts, List<Owner> owners) {
    requireWhole(parts);
    List<List<@Nullable BigDecimal>> amounts = new ArrayList<>();
    for (String measure : MEASURES) {
      amounts.add(values(parts, measure));
    }
    List<BigDecimal> ratios = Shares.of(amounts);
    List<Row> rows = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Row row = row(parts.get(i), ratios.get(i));
      if (!owners.isEmpty()) {
        row.set(FocusColumn.OWNER, owners.get(i).name());
        row.set(FocusColumn.COST_CENTRE, owners.get(i).costCentre());
      }
      rows.add(row);
    }
    return rows;
  }

  /** An export that does not add up would be found by nobody after it has left. */
  private static void requireWhole(List<Map<String, @Nullable Object>> parts) {
    for (String measure : MEASURES) {
      BigDecimal sum = BigDecimal.ZERO;
      for (BigDecimal value : values(parts, measure)) {
        sum = value == null ? sum : sum.add(value);
      }
      Object whole = parts.get(0).get("charge_" + measure);
      BigDecimal charged = whole instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
      if (sum.compareTo(charged) != 0) {
        throw new IllegalStateException(
            "Parts of charge %s have %s %s together, the charge has %s"
                .formatted(parts.get(0).get("charge_id"), measure, sum, charged));
      }
    }
  }

  private static List<@Nullable BigDecimal> values(
      List<Map<String, @Nullable Object>> parts, String column) {
    List<@Nullable BigDecimal> values = new ArrayList<>(parts.size());
    for (Map<String, @Nullable Object> part : parts) {
      values.add(part.get(column) instanceof BigDecimal value ? value : null);
    }
    return values;
  }

  private Row row(Map<String, @Nullable Object> part, BigDecimal ratio) {
    Row row = new Row(table());
    for (FocusColumn column : FocusColumn.ALL) {
      if (column.source() != null) {
        row.set(column.name(), stored(part.get(column.source())));
      }
    }
    row.set(FocusColumn.RATIO, ratio);
    row.set(FocusColumn.CONSUMED_QUANTITY, consumed(part, ratio));
    if (part.get("method") != null) {
      row.set(FocusColumn.METHOD_DETAILS, details(part, ratio));
    }
    Object service = part.get("service_name");
    Object function = part.get("faas_name");
    row.set(FocusColumn.RESOURCE_ID, function == null ? service : function);
    row.set(FocusColumn.RESOURCE_NAME, service);
    row.set(FocusColumn.TAGS, tags(part));
    return row;
  }

  private static @Nullable Object stored(@Nullable Object value) {
    return value instanceof Instant time ? ChronoUnit.MICROS.between(Instant.EPOCH, time) : value;
  }

  /**
   * The consumed quantity is not split by the allocation, only the priced one is; it follows the
   * ratio, so its sum may differ from the charge's by 10^-18 for each part.
   */
  private static @Nullable BigDecimal consumed(
      Map<String, @Nullable Object> part, BigDecimal ratio) {
    return part.get("consumed_quantity") instanceof BigDecimal quantity
        ? quantity.multiply(ratio).setScale(Shares.SCALE, RoundingMode.HALF_UP)
        : null;
  }

  private static String details(Map<String, @Nullable Object> part, BigDecimal ratio) {
    ObjectNode document = JSON.createObjectNode();
    ObjectNode element = document.putArray("Elements").addObject();
    element.put("AllocatedRatio", ratio.stripTrailingZeros());
    if (part.get("pricing_unit") instanceof String unit) {
      element.put("UsageUnit", unit);
    }
    if (part.get("quantity") instanceof BigDecimal quantity) {
      element.put("UsageQuantity", quantity.stripTrailingZeros());
    }
    return text(document);
  }

  private static @Nullable String tags(Map<String, @Nullable Object> part) {
    ObjectNode tags = JSON.createObjectNode();
    for (String name : List.of("service_name", "route", "tenant")) {
      if (part.get(name) instanceof String value) {
        tags.put(name.equals("service_name") ? "service" : name, value);
      }
    }
    return tags.isEmpty() ? null : text(tags);
  }

  private static String text(ObjectNode document) {
    try {
      return PLAIN.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A document made here cannot be written", e);
    }
  }

  private static Table table(List<FocusColumn> focus) {
    List<Column> columns = new ArrayList<>();
    for (FocusColumn column : focus) {
      columns.add(new Column(column.name(), column.type(), false, ""));
    }
    Table.Partition unused = new Table.Partition("ChargePeriodStart", Table.Grain.MONTH);
    return new Table("focus_allocated", columns, List.of(), List.of(), unused);
  }

  /** Rows of one day after the other. */
  private final class Days implements Iterator<Row> {
    private final Iterator<Instant> days;
    private Iterator<Row> current = List.<Row>of().iterator();

    Days(Iterator<Instant> days) {
      this.days = days;
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext() && days.hasNext()) {
        current = rows(days.next()).iterator();
      }
      return current.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("No charge is left");
      }
      return current.next();
    }
  }
}
