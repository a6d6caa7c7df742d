package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.house.Sources;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeSnapshot;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole path once, as a newcomer runs it: real functions in JVMs of their own, collected,
 * compacted, billed, allocated. Then a plain DuckDB connection, which knows nothing of our SQL,
 * reads the lake's files and the bill, and works every figure out by itself.
 */
class MainJobIT {
  @TempDir static Path folder;

  private static Launcher launcher;
  private static Path lake;
  private static Launcher.Run demo;
  private static LakeSnapshot snapshot;
  private static Connection duckdb;

  @BeforeAll
  static void run_the_demo_once() throws Exception {
    lake = folder.resolve("lake");
    launcher = new Launcher(Sources.root(), folder);
    demo =
        launcher.run(
            "demo", "--once", "--history-days", "3", "--requests", "60", "--lake", lake.toString());
    demo.succeeded();
    try (Lake opened = Lake.open(lake)) {
      snapshot = opened.snapshot();
    }
    duckdb = DriverManager.getConnection("jdbc:duckdb:");
    for (Table table : Tables.all()) {
      List<LakeFile> files = snapshot.files(table);
      if (!files.isEmpty()) {
        execute("CREATE VIEW %s AS SELECT * FROM %s".formatted(table.name(), parquet(files)));
      }
    }
  }

  @AfterAll
  static void close_duckdb() throws SQLException {
    if (duckdb != null) {
      duckdb.close();
    }
  }

  @Test
  void the_demo_says_that_the_bill_reconciles() {
    assertThat(demo.answer()).containsIgnoringCase("reconcil");
  }

  @Test
  void every_live_invocation_has_a_span_of_the_same_trace() throws SQLException {
    String live = "FROM invocations i WHERE NOT (%s)".formatted(isSimulated("i"));
    assertThat(number("SELECT count(*) " + live)).isGreaterThanOrEqualTo(BigDecimal.valueOf(60));
    String unmatched =
        """
        %s AND i.status = 'success' AND NOT EXISTS (
          SELECT 1 FROM spans s WHERE s.faas_invocation_id = i.invocation_id
            AND s.trace_id = i.trace_id AND s.service_name = i.service_name)
        """
            .formatted(live);
    assertThat(number("SELECT count(*) " + unmatched)).isEqualByComparingTo("0");
  }

  @Test
  void every_function_really_started_cold() throws SQLException {
    String cold =
        """
        SELECT string_agg(DISTINCT faas_name, ' ' ORDER BY faas_name) FROM invocations i
        WHERE cold_start AND init_duration_ns > 10000000 AND NOT (%s)
        """
            .formatted(isSimulated("i"));
    assertThat(text(cold).split(" ", -1))
        .contains(
            "catalog",
            "daily-report",
            "fulfilment-worker",
            "live-connections",
            "live-orders",
            "order-stream",
            "orders-api",
            "payment",
            "storefront");
  }

  /** From the parcel back over the queue to the payment, and over the bus to the order. */
  @Test
  void an_order_is_followed_over_bus_and_queue_to_its_parcels() throws SQLException {
    String followed =
        """
        SELECT count(*) FROM (
          SELECT c.service_name consumer, unnest(c.links, recursive := true) FROM spans c
          WHERE c.service_name = 'fulfilment-worker' AND %s (%s)) l
        JOIN spans sent ON sent.trace_id = l.trace_id AND sent.span_id = l.span_id
        JOIN spans paid ON paid.trace_id = sent.trace_id AND paid.span_id = sent.parent_span_id
        JOIN spans told ON told.trace_id = paid.trace_id AND told.span_id = paid.parent_span_id
        WHERE paid.service_name = 'payment' AND told.service_name = 'orders-api'
          AND told.kind = 4 AND sent.kind = 4
        """;
    for (String negation : List.of("", "NOT")) {
      assertThat(number(followed.formatted(negation, isSimulated("c")))).isPositive();
    }
  }

  @Test
  void a_change_of_a_table_is_followed_to_the_request_that_made_it() throws SQLException {
    String followed =
        """
        SELECT count(*) FROM (
          SELECT unnest(c.links, recursive := true) FROM spans c
          WHERE c.service_name = 'order-stream' AND c.kind = 5 AND %s (%s)) l
        JOIN spans p ON p.trace_id = l.trace_id AND p.span_id = l.span_id
        WHERE p.service_name = 'orders-api' AND p.kind = 2
        """;
    for (String negation : List.of("", "NOT")) {
      assertThat(number(followed.formatted(negation, isSimulated("c")))).isPositive();
    }
  }

  /** Each call told of one event, and none is as large as 64 KB. */
  @Test
  void the_bus_is_billed_an_event_for_each_span_that_sent_one() throws SQLException {
    BigDecimal sent =
        number(
            """
            SELECT count(*) FROM spans
            WHERE kind = 4 AND rpc_service = 'EventBridge' AND coalesce(status_code, 0) <> 2
            """);
    assertThat(sent).isPositive();
    assertThat(
            number(
                "SELECT sum(pricing_quantity) FROM charges"
                    + " WHERE x_usage_type = 'Event-64K-Chunks'"))
        .isEqualByComparingTo(sent);
  }

  @Test
  void messages_to_and_from_customers_are_billed_one_by_one() throws SQLException {
    BigDecimal sent =
        number(
            """
            SELECT count(*) FROM spans
            WHERE rpc_method = 'PostToConnection' AND coalesce(status_code, 0) <> 2
            """);
    BigDecimal received = number("SELECT count(*) FROM spans WHERE name = 'subscribe'");
    assertThat(received).isPositive();
    assertThat(
            number(
                "SELECT sum(pricing_quantity) FROM charges"
                    + " WHERE x_usage_type = 'ApiGatewayMessage'"))
        .isEqualByComparingTo(sent.add(received));
  }

  @Test
  void a_page_and_the_functions_behind_it_are_one_trace_of_one_tenant() throws SQLException {
    String behind =
        """
        SELECT string_agg(DISTINCT callee.service_name, ' ' ORDER BY callee.service_name)
        FROM spans page JOIN spans callee USING (trace_id)
        WHERE page.service_name = 'storefront' AND page.kind = 2 AND callee.kind = 2
          AND callee.service_name <> 'storefront' AND %s (%s)
        """;
    for (String negation : List.of("", "NOT")) {
      assertThat(text(behind.formatted(negation, isSimulated("page"))))
          .isEqualTo("catalog orders-api");
    }
  }

  @Test
  void the_catalog_asks_its_database() throws SQLException {
    String queries =
        """
        SELECT count(*) FROM spans q JOIN spans s
          ON s.trace_id = q.trace_id AND s.span_id = q.parent_span_id
        WHERE q.db_system_name = 'postgresql' AND s.service_name = 'catalog' AND s.kind = 2
          AND NOT (%s)
        """
            .formatted(isSimulated("q"));
    assertThat(number(queries)).isPositive();
  }

  /** Simulated spans say what they consumed; the meter counted it by itself. */
  @Test
  void tables_are_billed_what_the_calls_consumed() throws SQLException {
    String billed =
        """
        SELECT coalesce(sum(pricing_quantity), 0) FROM charges
        WHERE x_usage_type = '%s' AND charge_period_end <= TIMESTAMPTZ '%s'
        """;
    String consumed =
        """
        SELECT coalesce(sum(CAST(regexp_extract(
          attributes['aws.dynamodb.consumed_capacity'], 'CapacityUnits[^0-9]*([0-9.]+)', 1)
          AS DECIMAL(20, 1))), 0)
        FROM spans s WHERE db_system_name = 'aws.dynamodb' AND %s AND db_operation_name IN (%s)
        """;
    String liveFrom =
        text(
            "SELECT date_trunc('hour', min(start_time)) FROM spans s WHERE NOT (%s)"
                .formatted(isSimulated("s")));
    BigDecimal reads = number(consumed.formatted(isSimulated("s"), "'GetItem', 'Query', 'Scan'"));
    BigDecimal writes =
        number(
            consumed.formatted(
                isSimulated("s"), "'PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'"));
    assertThat(reads).isPositive();
    assertThat(writes).isPositive();
    assertThat(number(billed.formatted("ReadRequestUnits", liveFrom))).isEqualByComparingTo(reads);
    assertThat(number(billed.formatted("WriteRequestUnits", liveFrom)))
        .isEqualByComparingTo(writes);
  }

  @Test
  void the_database_is_billed_for_seconds_in_which_it_worked() throws SQLException {
    String halfSeconds =
        """
        SELECT sum(pricing_quantity) * 7200 FROM charges
        WHERE x_usage_type = 'Aurora:ServerlessV2Usage'
        """;
    BigDecimal queries = number("SELECT count(*) FROM spans WHERE db_system_name = 'postgresql'");
    assertThat(number(halfSeconds)).isPositive().isLessThanOrEqualTo(queries.add(BigDecimal.TEN));
  }

  @Test
  void the_platform_billed_whole_milliseconds_never_less_than_they_lasted() throws SQLException {
    String wrong =
        """
        SELECT count(*) FROM invocations
        WHERE billed_mb_ms <> (billed_duration_ms + coalesce(billed_restore_duration_ms, 0))
              * memory_size_mb
          OR (billed_duration_ms * 1000000 < duration_ns AND status <> 'timeout')
        """;
    assertThat(number(wrong)).isEqualByComparingTo("0");
  }

  @Test
  void what_was_imported_is_what_the_export_charges() throws Exception {
    BigDecimal billed = BigDecimal.ZERO;
    for (Path file : exports()) {
      // The export's costs are doubles: their shortest decimal text is the amount.
      billed =
          billed.add(
              number(
                  """
                  SELECT sum(CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38,18)))
                  FROM read_parquet('%s')
                  """
                      .formatted(file)));
    }
    assertThat(billed).isPositive();
    assertThat(number("SELECT sum(billed_cost) FROM charges")).isEqualByComparingTo(billed);
  }

  @Test
  void every_charge_is_allocated_to_the_last_digit_in_every_measure() throws SQLException {
    for (String measure :
        List.of("billed_cost", "effective_cost", "list_cost", "contracted_cost")) {
      assertThat(chargesThatDoNotAddUp(measure, measure)).as(measure).isEqualByComparingTo("0");
    }
    assertThat(chargesThatDoNotAddUp("pricing_quantity", "quantity")).isEqualByComparingTo("0");
  }

  @Test
  void gigabyte_seconds_on_the_bill_are_what_the_invocations_ran_plus_what_was_withheld()
      throws SQLException {
    BigDecimal observed = number("SELECT sum(quantity) * 1024000 " + gigabyteSeconds("ALLOCATED"));
    BigDecimal unobserved =
        number("SELECT coalesce(sum(quantity), 0) " + gigabyteSeconds("UNOBSERVED"));
    BigDecimal reported = number("SELECT sum(billed_mb_ms) FROM invocations");
    assertThat(observed).isEqualByComparingTo(reported);
    assertThat(unobserved).isPositive();
  }

  @Test
  void each_row_is_listed_once() throws SQLException {
    for (Table table : List.of(Tables.SPANS, Tables.INVOCATIONS, Tables.CHARGES)) {
      String distinct =
          """
          SELECT (SELECT count(*) FROM %1$s) - (SELECT count(*) FROM (SELECT DISTINCT %2$s FROM %1$s))
          """
              .formatted(table.name(), String.join(", ", table.key()));
      assertThat(number(distinct)).as(table.name()).isEqualByComparingTo("0");
    }
  }

  @Test
  void the_commands_show_what_the_lake_holds() throws Exception {
    Launcher.Run reconcile =
        launcher
            .run(
                "cost", "reconcile", "--last", "90d", "--output", "json", "--lake", lake.toString())
            .succeeded();
    JsonNode rows = new ObjectMapper().readTree(reconcile.answer());
    assertThat(rows).isNotEmpty();
    for (JsonNode row : rows) {
      assertThat(row.get("status").asText()).isEqualTo("RECONCILED");
      assertThat(new BigDecimal(row.get("difference_billed_cost").asText())).isZero();
    }
    Launcher.Run services =
        launcher.run("services", "--last", "90d", "--output", "csv", "--lake", lake.toString());
    assertThat(services.succeeded().answer())
        .contains("orders-api", "catalog", "storefront", "fulfilment-worker", "daily-report")
        .contains("payment", "order-stream", "live-connections", "live-orders");
    launcher.run("lake", "verify", "--lake", lake.toString()).succeeded();
  }

  @Test
  void every_cell_of_every_cost_report_is_its_lines_of_the_bill_cut_again() throws Exception {
    BigDecimal orders =
        number(
            "SELECT sum(billed_cost) FROM allocations WHERE service_name = 'orders-api'"
                + " AND kind IN ('ALLOCATED', 'KEPT')");
    try (Lake opened = Lake.open(lake);
        QueryEngine engine = DuckDbEngine.open(opened)) {
      ExplainedCells cells =
          new ExplainedCells(
              engine, Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2200-01-01T00:00:00Z"));
      assertThat(number("SELECT count(*) FROM allocations"))
          .isEqualByComparingTo(BigDecimal.valueOf(cells.partCount()));
      cells.assertEveryCellExplained();
      cells.assertCell(Map.of("service", "orders-api"), orders);
    }
  }

  @Test
  void every_money_cell_of_every_cost_report_is_recomputed_from_the_bill() throws Exception {
    Instant from = Instant.parse("2000-01-01T00:00:00Z");
    Instant to = Instant.parse("2200-01-01T00:00:00Z");
    try (Lake opened = Lake.open(lake);
        QueryEngine engine = DuckDbEngine.open(opened)) {
      EveryMoneyCell cells = new EveryMoneyCell(engine, from, to);
      assertThat(cells.walk(folder)).isGreaterThan(1_000);
      cells.assertThatNoReportIsForgotten();
    }
  }

  private static String gigabyteSeconds(String kind) {
    return """
        FROM allocations
        WHERE meter IN ('lambda.gb_second', 'lambda.provisioned_gb_second') AND kind = '%s'
        """
        .formatted(kind);
  }

  private static BigDecimal chargesThatDoNotAddUp(String charged, String allocated)
      throws SQLException {
    return number(
        """
        SELECT count(*) FROM charges c LEFT JOIN (
          SELECT charge_id, sum(%2$s) total FROM allocations
          WHERE run_id IN (SELECT max_by(run_id, run_time) FROM allocations
                           GROUP BY billing_period_start)
          GROUP BY charge_id) a USING (charge_id)
        WHERE coalesce(c.%1$s, 0) <> coalesce(a.total, 0) OR a.charge_id IS NULL
        """
            .formatted(charged, allocated));
  }

  private static String isSimulated(String alias) {
    boolean isSpan = !alias.equals("i");
    String map = isSpan ? "resource_attributes" : "attributes";
    return "coalesce(%s.%s['spanledger.simulated'], 'false') = 'true'".formatted(alias, map);
  }

  private static List<Path> exports() throws IOException {
    try (Stream<Path> files = Files.walk(lake)) {
      List<Path> exports =
          files
              .filter(file -> file.toString().endsWith(".parquet"))
              .filter(file -> file.getFileName().toString().contains("synthetic"))
              .toList();
      assertThat(exports).as("CUR exports under " + lake).isNotEmpty();
      return exports;
    }
  }

  private static String parquet(List<LakeFile> files) {
    return files.stream()
        .map(file -> "'" + file.path() + "'")
        .collect(Collectors.joining(", ", "read_parquet([", "], union_by_name = true)"));
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(String sql) throws SQLException {
    try (Statement statement = duckdb.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static BigDecimal number(String sql) throws SQLException {
    try (Statement statement = duckdb.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return new BigDecimal(rows.getString(1));
    }
  }
}
