package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A lake with a bill of a few lines of the hour in which the shop runs. */
final class GivenLake implements AutoCloseable {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String HEADER =
      "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,"
          + "ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ChargeDescription,"
          + "PricingQuantity,PricingUnit,ProviderName,ResourceId,x_ServiceCode,x_UsageType,"
          + "RegionId,SubAccountId,SkuMeter\n";

  private static final List<String> FILTERS =
      List.of(
          "charge_id",
          "kind",
          "service",
          "route",
          "caused_by_service",
          "caused_by_route",
          "tenant",
          "trace_id",
          "cloud_service");

  private final Path folder;
  private final Lake lake;
  private final QueryEngine engine;

  private GivenLake(Path folder, Lake lake) throws IOException {
    this.folder = folder;
    this.lake = lake;
    this.engine = DuckDbEngine.open(lake);
  }

  static GivenLake open(Path folder) throws IOException {
    return new GivenLake(folder, Lake.open(folder.resolve("lake")));
  }

  Lake lake() {
    return lake;
  }

  @Override
  public void close() throws IOException {
    engine.close();
    lake.close();
  }

  /** A usage line of the hour, of a resource of the shop's account. */
  static String line(
      String cost, String quantity, String code, String usageType, String service, String name) {
    return lineOf(
        cost,
        quantity,
        code,
        usageType,
        "arn:aws:%s:us-east-1:123456789012:%s".formatted(service, name));
  }

  static String lineOf(
      String cost, String quantity, String code, String usageType, String resourceId) {
    return line(cost, quantity, code, usageType, resourceId, "us-east-1", "123456789012");
  }

  /** A line that names no resource. */
  static String accountLine(
      String cost, String quantity, String code, String usageType, String accountId) {
    return line(cost, quantity, code, usageType, "", "us-east-1", accountId);
  }

  /** A line as FOCUS has it, which no AWS columns stand beside. */
  static String cloudLine(
      String cost, String serviceName, String meter, String resourceId, String accountId) {
    return "%1$s,%1$s,43,USD,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,".formatted(cost)
        + "2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,%s,d,1,Units,other,%s,,,,%s,%s\n"
            .formatted(serviceName, resourceId, accountId, meter);
  }

  private static String line(
      String cost,
      String quantity,
      String code,
      String usageType,
      String resourceId,
      String region,
      String accountId) {
    return "%1$s,%1$s,42,USD,Usage,2026-11-02T10:00:00Z,2026-11-02T11:00:00Z,".formatted(cost)
        + "2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,%s,d,%s,,aws,%s,%s,%s,%s,%s,\n"
            .formatted(code, quantity, resourceId, code, usageType, region, accountId);
  }

  void importBill(String... lines) throws IOException {
    Path file = Files.writeString(folder.resolve("bill.csv"), HEADER + String.join("", lines));
    BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
  }

  /** Kind, rule, service, caller's route and billed cost of each part; sums are checked. */
  List<String> allocated() throws IOException {
    AllocationReport report = Allocation.run(lake, engine, CLOCK);
    assertThat(report.allocated("USD").plus(report.unallocated("USD")))
        .matches(report.charged("USD")::hasSameAmountsAs);
    List<String> lines = new ArrayList<>();
    for (Map<String, Object> row :
        engine
            .run("focus_allocated", Map.of("from", HOUR, "to", CLOCK.instant(), "by_route", true))
            .maps()) {
      lines.add(
          "%s %s %s %s %s"
              .formatted(
                  row.get("kind"),
                  row.get("method"),
                  row.get("service_name"),
                  row.get("route"),
                  ((BigDecimal) row.get("billed_cost")).stripTrailingZeros().toPlainString()));
    }
    return lines;
  }

  /** Invocation and billed cost of what was allocated, after a run of {@link #allocated()}. */
  List<String> byInvocation() throws IOException {
    Allocation.run(lake, engine, CLOCK);
    List<String> lines = new ArrayList<>();
    Map<String, Object> anything = new HashMap<>();
    for (String filter : FILTERS) {
      anything.put(filter, null);
    }
    anything.put("slice_from", null);
    anything.put("slice_to", null);
    anything.put("from", HOUR);
    anything.put("to", CLOCK.instant());
    for (Map<String, Object> charge : engine.run("cost_explain", anything).maps()) {
      if (charge.get("invocation_id") != null) {
        lines.add(charge.get("invocation_id") + " " + charge.get("billed_cost"));
      }
    }
    return lines;
  }
}
