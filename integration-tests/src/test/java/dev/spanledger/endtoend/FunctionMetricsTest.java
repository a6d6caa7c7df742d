package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.collector.http.CollectorConfig;
import dev.spanledger.collector.http.CollectorServer;
import dev.spanledger.instrumentation.Spanledger;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a function counts of itself, from its process through the collector into the lake. */
class FunctionMetricsTest {
  private static final int INVOCATIONS = 500;
  private static final int FAILURES = 20;

  @TempDir Path directory;

  @Test
  void every_invocation_is_counted_once_in_the_lake() throws Exception {
    Lake lake = Lake.open(directory);
    CollectorServer collector =
        CollectorServer.start(CollectorConfig.defaults().withPort(0), lake, Clock.systemUTC());
    try (lake;
        collector) {
      invoke("http://127.0.0.1:" + collector.port());
      collector.flush();

      assertThat(
              query(
                  lake,
                  Tables.METRIC_POINTS,
                  """
                  SELECT metric_name, sum(value_int), min(temporality), max(temporality),
                    bool_and(is_monotonic), min(service_name), min(attributes['faas.trigger'])
                  FROM (SELECT DISTINCT ON (metric_name, series_hash, time, start_time) * FROM %s)
                  WHERE metric_name <> 'faas.coldstarts'
                  GROUP BY metric_name ORDER BY metric_name
                  """))
          // A process has one cold start; another test of this JVM may have had it.
          .containsExactly(
              "faas.errors|20|1|1|true|orders|http", "faas.invocations|480|1|1|true|orders|http");
      assertThat(
              query(
                  lake,
                  Tables.METRIC_DISTRIBUTIONS,
                  """
                  SELECT metric_name, sum(count), sum(list_sum(bucket_counts)),
                    min(len(explicit_bounds)), max(len(explicit_bounds)), bool_and(sum >= 0)
                  FROM (SELECT DISTINCT ON (metric_name, series_hash, time, start_time) * FROM %s)
                  WHERE metric_name <> 'faas.init_duration'
                  GROUP BY metric_name ORDER BY metric_name
                  """))
          .containsExactly(
              "faas.cpu_usage|500|500|14|14|true",
              "faas.invoke_duration|500|500|14|14|true",
              "faas.mem_usage|500|500|10|10|true");
      assertThat(query(lake, Tables.SPANS, "SELECT count(*) FROM %s WHERE kind = 2"))
          .containsExactly(Integer.toString(INVOCATIONS));
    }
  }

  private static void invoke(String collectorUrl) {
    Map<String, Object> event =
        Map.of("routeKey", "GET /a", "requestContext", Map.of("http", Map.of("method", "GET")));
    int[] invocation = new int[1];
    RequestHandler<Map<String, Object>, String> handler =
        Spanledger.builder()
            .environment(
                Map.of(
                    "AWS_LAMBDA_FUNCTION_NAME", "orders",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", collectorUrl,
                    "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"))
            .build()
            .trace(
                (RequestHandler<Map<String, Object>, String>)
                    (in, context) -> {
                      if (invocation[0]++ < FAILURES) {
                        throw new IllegalStateException("no stock");
                      }
                      return "ok";
                    });
    for (int i = 0; i < INVOCATIONS; i++) {
      try {
        handler.handleRequest(event, null);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("no stock");
      }
    }
  }

  private static List<String> query(Lake lake, Table table, String sql) throws Exception {
    List<LakeFile> files = lake.snapshot().files(table);
    String list =
        files.stream().map(file -> "'" + file.path() + "'").collect(Collectors.joining(","));
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted("read_parquet([" + list + "])"))) {
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", values));
      }
    }
    return lines;
  }
}
