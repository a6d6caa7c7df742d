package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.close.CloseRequest;
import dev.spanledger.analytics.close.PeriodClose;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reconciliation over HTTP tells how far each billing period has come. */
class PeriodStateApiTest {
  private static final String BILL =
      "BilledCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,"
          + "ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ProviderName,InvoiceId\n"
          + "3.25,1,USD,Usage,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,"
          + "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,AWS,%s\n";

  @TempDir private Path folder;
  private Lake lake;
  private DuckDbEngine engine;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  private static Clock at(String time) {
    return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
  }

  private void deliver(String invoice, String time) throws IOException {
    Path bill = Files.writeString(folder.resolve("bill.csv"), BILL.formatted(invoice));
    BillingImport.importFile(lake, bill, BillingFormat.AUTO, at(time));
    Allocation.run(lake, engine, at(time));
  }

  /** State of the period, and that of its charges beside it; then the same as CSV. */
  private List<String> states(String time) throws Exception {
    List<String> states = new ArrayList<>();
    try (DashboardServer server =
        DashboardServer.start(DashboardConfig.loopback(0), engine, lake, at(time))) {
      Web web = new Web(server);
      JsonNode table = web.json("/api/v1/reconciliation");
      List<String> columns = new ArrayList<>();
      table.path("columns").forEach(column -> columns.add(column.asText()));
      for (JsonNode row : table.path("rows")) {
        states.add(
            row.path(columns.indexOf("period_state")).asText()
                + " "
                + row.path(columns.indexOf("state")).asText());
      }
      List<String> csv =
          web.get("/api/v1/reconciliation?format=csv").body().lines().limit(2).toList();
      int column = List.of(csv.get(0).split(",", -1)).indexOf("period_state");
      states.add(csv.get(1).split(",", -1)[column]);
    }
    return states;
  }

  /** Of the newest billing period, as the page's header has it. */
  private String health(String time) throws Exception {
    try (DashboardServer server =
        DashboardServer.start(DashboardConfig.loopback(0), engine, lake, at(time))) {
      return new Web(server).json("/api/v1/health").path("billingState").asText();
    }
  }

  @Test
  void a_period_is_open_then_estimated_then_final_then_locked() throws Exception {
    deliver("", "2026-10-20T00:00:00Z");
    assertThat(states("2026-10-20T00:00:00Z")).containsExactly("OPEN ESTIMATED", "OPEN");
    assertThat(states("2026-11-01T00:00:00Z")).containsExactly("ESTIMATED ESTIMATED", "ESTIMATED");

    deliver("INV", "2026-11-03T00:00:00Z");
    assertThat(states("2026-10-31T00:00:00Z")).containsExactly("OPEN FINAL", "OPEN");
    assertThat(states("2026-11-03T00:00:00Z")).containsExactly("FINAL FINAL", "FINAL");
    assertThat(health("2026-11-03T00:00:00Z")).isEqualTo("FINAL");

    PeriodClose.close(
        lake,
        engine,
        tag -> DuckDbEngine.openAt(lake, tag),
        new CloseRequest(YearMonth.of(2026, 10), null, null, "controller", "books", false),
        at("2026-11-05T00:00:00Z"));
    assertThat(states("2026-11-05T00:00:00Z")).containsExactly("LOCKED LOCKED", "LOCKED");
    assertThat(health("2026-11-05T00:00:00Z")).isEqualTo("LOCKED");
  }
}
