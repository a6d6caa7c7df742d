package dev.spanledger.analytics.billing;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an import said of deliveries that the lake holds, read back from their rows. */
public final class HeldDeliveries {
  private static final List<String> COLUMNS =
      List.of(
          "charge_id",
          "delivery_id",
          "source_format",
          "billing_period_start",
          "billing_currency",
          "billed_cost",
          "effective_cost",
          "list_cost",
          "contracted_cost",
          "charge_category",
          "cloud_service_name",
          "provider_name",
          "delivery_rows",
          "delivery_refused_rows",
          "delivery_findings");

  private static final String NO_EXAMPLE = "shown when it was imported";

  private record Group(String currency, String category, String provider, String cloudService) {}

  /** Rows of one delivery. */
  private static final class Held {
    private final Set<String> chargeIds = new HashSet<>();
    private final SortedMap<Long, Long> heldByPeriod = new TreeMap<>();
    private final Map<Long, Long> declaredByPeriod = new HashMap<>();
    private final Map<Group, CostTotals> groups = new LinkedHashMap<>();
    private String format = "";
    private @Nullable String findings;
    private long rows;
    private long refusedRows;

    void add(Row row) {
      String chargeId = text(row, "charge_id");
      if (!chargeIds.add(chargeId)) {
        return;
      }
      long period = row.requiredInt64("billing_period_start");
      heldByPeriod.merge(period, 1L, Long::sum);
      declaredByPeriod.put(period, orZero(row.int64("delivery_rows")));
      // A charge beside the first of its row, as a credit, has a plus sign in its id.
      rows += chargeId.indexOf('+') < 0 ? 1 : 0;
      format = text(row, "source_format");
      findings = row.string("delivery_findings");
      refusedRows = orZero(row.int64("delivery_refused_rows"));
      groups.merge(group(row), costs(row), CostTotals::plus);
    }

    boolean isComplete() {
      return heldByPeriod.equals(declaredByPeriod);
    }
  }

  private HeldDeliveries() {}

  /**
   * Reports of those deliveries that are in the lake with all their rows, by id. The lake keeps
   * neither examples of findings nor refused rows.
   *
   * @param names of the deliveries that are asked for, by id
   */
  public static Map<String, ImportReport> read(Lake lake, Map<String, String> names)
      throws IOException {
    Map<String, Held> held = new HashMap<>();
    if (!names.isEmpty()) {
      for (LakeFile file : lake.snapshot(List.of(Tables.CHARGES)).files(Tables.CHARGES)) {
        read(file, names.keySet(), held);
      }
    }
    Map<String, ImportReport> reports = new HashMap<>();
    held.forEach(
        (id, delivery) -> {
          if (delivery.isComplete()) {
            reports.put(id, report(id, names.getOrDefault(id, id), delivery));
          }
        });
    return reports;
  }

  /** Whether the month has charges of the account that are not from Cost Explorer. */
  public static boolean hasOtherBill(Lake lake, String account, YearMonth month)
      throws IOException {
    long start = BillingMonth.micros(month.atDay(1));
    List<String> columns =
        List.of(
            "source_format",
            "billing_period_start",
            "billing_account_id",
            "sub_account_id",
            "delivery_series");
    for (LakeFile file : lake.snapshot(List.of(Tables.CHARGES)).files(Tables.CHARGES)) {
      try (ParquetTableReader reader =
          ParquetTableReader.open(Tables.CHARGES, file.path(), columns)) {
        for (Row row = reader.next(); row != null; row = reader.next()) {
          boolean isAccount =
              account.equals(row.string("billing_account_id"))
                  || account.equals(row.string("sub_account_id"));
          if (isAccount
              && row.requiredInt64("billing_period_start") == start
              && !"cost-explorer".equals(row.string("source_format"))
              && !DeliverySeries.isCorrection(String.valueOf(row.string("delivery_series")))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static void read(LakeFile file, Set<String> deliveryIds, Map<String, Held> held)
      throws IOException {
    try (ParquetTableReader reader =
        ParquetTableReader.open(Tables.CHARGES, file.path(), COLUMNS)) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        String id = text(row, "delivery_id");
        if (deliveryIds.contains(id)) {
          held.computeIfAbsent(id, added -> new Held()).add(row);
        }
      }
    }
  }

  private static ImportReport report(String id, String name, Held held) {
    SortedMap<String, CostTotals> totals = new TreeMap<>();
    held.groups.forEach((group, sum) -> totals.merge(group.currency(), sum, CostTotals::plus));
    return new ImportReport(
        id,
        name,
        held.format,
        true,
        held.rows,
        held.refusedRows,
        held.heldByPeriod.keySet().stream().map(Times::instant).toList(),
        totals,
        by(held, Group::category),
        by(held, Group::provider),
        by(held, Group::cloudService),
        findings(held.findings),
        List.of(),
        List.of());
  }

  private static List<GroupTotals> by(Held held, Function<Group, String> name) {
    SortedMap<String, SortedMap<String, CostTotals>> sums = new TreeMap<>();
    held.groups.forEach(
        (group, sum) ->
            sums.computeIfAbsent(group.currency(), currency -> new TreeMap<>())
                .merge(name.apply(group), sum, CostTotals::plus));
    List<GroupTotals> list = new ArrayList<>();
    sums.forEach(
        (currency, byName) ->
            byName.forEach((key, totals) -> list.add(new GroupTotals(currency, key, totals))));
    return list;
  }

  private static List<Finding> findings(@Nullable String summary) {
    List<Finding> findings = new ArrayList<>();
    for (String entry : summary == null ? new String[0] : summary.split(" ")) {
      int colon = entry.indexOf(':');
      for (FindingCode code : FindingCode.values()) {
        if (colon > 0 && code.name().equals(entry.substring(0, colon))) {
          findings.add(new Finding(code, Long.parseLong(entry.substring(colon + 1)), NO_EXAMPLE));
        }
      }
    }
    return findings;
  }

  private static CostTotals costs(Row row) {
    return new CostTotals(
        1,
        cost(row, "billed_cost"),
        cost(row, "effective_cost"),
        cost(row, "list_cost"),
        cost(row, "contracted_cost"));
  }

  private static @Nullable BigDecimal cost(Row row, String column) {
    BigDecimal cost = ChargeChecks.decimal(row, column);
    return cost == null ? null : cost.stripTrailingZeros();
  }

  private static Group group(Row row) {
    return new Group(
        text(row, "billing_currency"),
        orNone(row.string("charge_category")),
        text(row, "provider_name"),
        orNone(row.string("cloud_service_name")));
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "(none)" : text;
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  private static String text(Row row, String column) {
    @Nullable String text = row.string(column);
    return text == null ? "" : text;
  }
}
