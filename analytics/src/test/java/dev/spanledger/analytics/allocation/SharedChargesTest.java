package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.spanId;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two services put events on one bus: orders once and other three times from 10:00, other twice
 * more from 11:00; an event is billed 0.000001. Shares are worked out by hand from these counts.
 */
class SharedChargesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String HEADER =
      "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,"
          + "ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ServiceName,ChargeDescription,"
          + "PricingQuantity,PricingUnit,ProviderName,ResourceId,x_ServiceCode,x_UsageType,"
          + "CommitmentDiscountId,CommitmentDiscountStatus\n";
  private static final String BUS = "arn:aws:events:us-east-1:123456789012:event-bus/shop";
  private static final String SUPPORT = line("Usage", "0.01", "1", 10, "AWSSupport", "Dollar", ",");

  private @TempDir Path folder;
  private Lake lake;
  private QueryEngine engine;
  private final GivenShop shop = new GivenShop();

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
    put('a', "orders", HOUR);
    put('b', "other", HOUR.plusSeconds(1));
    put('c', "other", HOUR.plusSeconds(2));
    put('d', "other", HOUR.plusSeconds(3));
    put('e', "other", HOUR.plusSeconds(3600));
    put('f', "other", HOUR.plusSeconds(3601));
    shop.land(lake, "00000000000000c1");
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void support_is_a_line_of_its_own_unless_a_rule_spreads_it() throws IOException {
    assertThat(shared(rules(SharedRule.KEEP, SharedRule.KEEP), SUPPORT))
        .containsExactly("UNATTRIBUTED keep/v1 null 0.01");
  }

  @Test
  void support_follows_the_whole_bill() throws IOException {
    assertThat(shared(rules(SharedRule.KEEP, SharedRule.PROPORTIONAL), usage(11, 2), SUPPORT))
        .containsExactlyInAnyOrder(
            // 1 and 3 + 2 events, of 0.01: cut to 10^-18.
            "ALLOCATED proportional-billed-cost/v1 orders 0.001666666666666666",
            "ALLOCATED proportional-billed-cost/v1 other 0.008333333333333334");
  }

  @Test
  void support_is_shared_evenly() throws IOException {
    assertThat(shared(rules(SharedRule.KEEP, SharedRule.EVEN), SUPPORT))
        .containsExactlyInAnyOrder(
            "ALLOCATED even/v1 orders 0.005", "ALLOCATED even/v1 other 0.005");
  }

  @Test
  void support_is_shared_as_declared() throws IOException {
    assertThat(shared(fixed("orders", "62.5", "other", "37.5"), SUPPORT))
        .containsExactlyInAnyOrder(
            "ALLOCATED fixed/v1 orders 0.00625", "ALLOCATED fixed/v1 other 0.00375");
  }

  @Test
  void fixed_share_of_an_unknown_service_is_a_finding() throws IOException {
    importBill(usage(10, 4), SUPPORT);
    AllocationReport report =
        Allocation.run(lake, engine, fixed("orders", "50", "ordres", "50"), CLOCK);
    assertThat(report.periods().get(0).findings())
        .contains(new AllocationFinding(AllocationFindingCode.FIXED_SHARE_UNKNOWN, 1, "ordres"));
  }

  @Test
  void fixed_shares_that_are_no_whole_are_refused() {
    assertThatThrownBy(() -> fixed("orders", "60", "other", "39.99"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Fixed shares add up to 99.99: they must be 100 together");
    assertThatThrownBy(() -> fixed("orders", "100", "other", "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Fixed share of other is 0: it must be above 0, with 4 decimals at most");
  }

  @Test
  void credit_pays_back_the_usage_of_its_own_hour_before_it_is_spread() throws IOException {
    String matched = line("Credit", "-0.000001", "", 11, "AWSEvents", "Event-64K-Chunks", ",");
    String general = line("Credit", "-0.000006", "", 13, "AWSEvents", "Event-64K-Chunks", ",");
    assertThat(
            shared(rules(SharedRule.PROPORTIONAL, SharedRule.KEEP), usage(11, 2), matched, general))
        .containsExactlyInAnyOrder(
            "ALLOCATED matched-credit/v1 other -0.000001",
            "ALLOCATED proportional-billed-cost/v1 orders -0.000001",
            "ALLOCATED proportional-billed-cost/v1 other -0.000005");
  }

  @Test
  void unused_commitment_is_never_spread() throws IOException {
    String unused =
        line("Usage", "0.5", "1", 10, "ComputeSavingsPlans", "ComputeSP", "sp-1,Unused");
    assertThat(shared(rules(SharedRule.KEEP, SharedRule.PROPORTIONAL), unused))
        .containsExactly("UNUSED_COMMITMENT keep/v1 null 0.5");
  }

  private static AllocationRules rules(SharedRule credit, SharedRule shared) {
    return new AllocationRules(SharedRule.KEEP, credit, shared, new TreeMap<>());
  }

  private static AllocationRules fixed(String one, String share, String two, String rest) {
    return new AllocationRules(
        SharedRule.KEEP,
        SharedRule.KEEP,
        SharedRule.FIXED,
        new TreeMap<>(Map.of(one, new BigDecimal(share), two, new BigDecimal(rest))));
  }

  private void put(char id, String service, Instant start) {
    shop.span(trace(id), spanId(id), service, 4, start)
        .set("cloud_region", "us-east-1")
        .set("rpc_service", "EventBridge")
        .set("messaging_destination_name", "shop");
  }

  private static String usage(int hour, int events) {
    String cost = BigDecimal.valueOf(events, 6).toPlainString();
    return line("Usage", cost, "" + events, hour, "AWSEvents", "Event-64K-Chunks", ",")
        .replace(",aws,,", ",aws," + BUS + ",");
  }

  private static String line(
      String category,
      String cost,
      String quantity,
      int hour,
      String code,
      String usageType,
      String commitment) {
    return "%1$s,%1$s,42,USD,%2$s,2026-11-02T%3$02d:00:00Z,2026-11-02T%4$02d:00:00Z,"
            .formatted(cost, category, hour, hour + 1)
        + "2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,%s,d,%s,,aws,,%s,%s,%s\n"
            .formatted(code, quantity, code, usageType, commitment);
  }

  private void importBill(String... lines) throws IOException {
    Path file = Files.writeString(folder.resolve("bill.csv"), HEADER + String.join("", lines));
    BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
  }

  /** Kind, rule, service and billed cost of the parts that no call weighed. */
  private List<String> shared(AllocationRules rules, String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add(0, usage(10, 4));
    importBill(all.toArray(String[]::new));
    AllocationReport report = Allocation.run(lake, engine, rules, CLOCK);
    assertThat(report.allocated("USD").plus(report.unallocated("USD")))
        .matches(report.charged("USD")::hasSameAmountsAs);
    List<String> parts = new ArrayList<>();
    for (Map<String, Object> row :
        engine
            .run("focus_allocated", Map.of("from", HOUR, "to", CLOCK.instant(), "by_route", true))
            .maps()) {
      if (!"bus-put/v2".equals(row.get("method"))) {
        parts.add(
            "%s %s %s %s"
                .formatted(
                    row.get("kind"),
                    row.get("method"),
                    row.get("service_name"),
                    ((BigDecimal) row.get("billed_cost")).stripTrailingZeros().toPlainString()));
      }
    }
    return parts;
  }
}
