package dev.spanledger.collector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.collector.LakeReader;
import dev.spanledger.lake.store.StoreException;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudWatchPullTest extends StubbedPull {
  private static final Instant NOW = Instant.parse("2025-11-03T07:40:30Z");

  private Set<String> namespaces = Set.of("AWS/Lambda");

  CloudWatchPullTest() {
    super(NOW);
  }

  @Test
  void counts_are_deltas_levels_gauges_and_durations_summaries() throws Exception {
    PullReport report = pull();

    // From an hour before 07:37, the last minute that has settled.
    assertThat(report.from()).isEqualTo("2025-11-03T06:37:00Z");
    assertThat(report.to()).isEqualTo("2025-11-03T07:37:00Z");
    assertThat(report.askedCount()).isEqualTo(4);
    assertThat(report.storedCount()).isEqualTo(7);
    assertThat(
            rows(
                Tables.METRIC_POINTS,
                "metric_name, metric_type, unit, temporality, is_monotonic, value_double,"
                    + " start_time, time, faas_name, cloud_region, cloud_account_id,"
                    + " attributes['FunctionName'], source"))
        .containsExactly(
            "amazonaws.com/AWS/Lambda/ConcurrentExecutions|gauge|{execution}|null|null|2.0|2025-11-03T07:10Z|2025-11-03T07:11Z|orders-api|eu-west-1|111122223333|orders-api|cloudwatch",
            "amazonaws.com/AWS/Lambda/ConcurrentExecutions|gauge|{execution}|null|null|3.0|2025-11-03T07:11Z|2025-11-03T07:12Z|orders-api|eu-west-1|111122223333|orders-api|cloudwatch",
            "amazonaws.com/AWS/Lambda/Errors|sum|{error}|1|true|1.0|2025-11-03T07:11Z|2025-11-03T07:12Z|orders-api|eu-west-1|111122223333|orders-api|cloudwatch",
            "amazonaws.com/AWS/Lambda/Invocations|sum|{invocation}|1|true|5.0|2025-11-03T07:10Z|2025-11-03T07:11Z|orders-api|eu-west-1|111122223333|orders-api|cloudwatch",
            "amazonaws.com/AWS/Lambda/Invocations|sum|{invocation}|1|true|7.0|2025-11-03T07:11Z|2025-11-03T07:12Z|orders-api|eu-west-1|111122223333|orders-api|cloudwatch");
    assertThat(
            rows(
                Tables.METRIC_DISTRIBUTIONS,
                "metric_name, metric_type, unit, count, sum, quantiles[1].value, quantiles[2].value, quantiles[3].value, quantiles[4].value, quantiles[4].quantile, quantiles[5].value, quantiles[5].quantile"))
        .containsExactly(
            "amazonaws.com/AWS/Lambda/Duration|summary|ms|5|500.5|50.0|90.0|180.0|199.5|0.99|200.0|1.0",
            "amazonaws.com/AWS/Lambda/Duration|summary|ms|7|900.0|60.0|110.0|250.0|299.0|0.99|300.0|1.0");
    assertThat(said)
        .containsExactly(
            "CloudWatch: a thousand metrics asked for, or lists of them, cost 0.01 USD; stops at"
                + " 1.00 USD a day, 0.00 USD spent today");
    // Three pages of lists, and ten statistics in two stretches, the second of two pages.
    assertThat(report.spent()).isEqualTo("6 calls, 30 metrics asked for, at most 0.00033 USD");
  }

  @Test
  void only_what_has_come_since_is_asked_for() throws Exception {
    pull();
    stub.forget();
    assertThat(pull().storedCount()).isZero();
    assertThat(stub.captured()).isEmpty();

    now = NOW.plusSeconds(120);
    PullReport next = pull();
    assertThat(next.from()).isEqualTo("2025-11-03T07:37:00Z");
    assertThat(next.to()).isEqualTo("2025-11-03T07:39:00Z");
    assertThat(stub.captured().get(0).request()).contains("RecentlyActive=PT3H");
  }

  @Test
  void other_services_are_asked_for_by_name() throws Exception {
    namespaces = Set.of("AWS/SQS");
    pull();
    assertThat(
            rows(
                Tables.METRIC_POINTS,
                "metric_name, unit, value_double, faas_name, attributes['QueueName']"))
        .containsExactly(
            "amazonaws.com/AWS/SQS/ApproximateAgeOfOldestMessage|s|12.0|null|orders",
            "amazonaws.com/AWS/SQS/ApproximateAgeOfOldestMessage|s|15.0|null|orders");
  }

  @ParameterizedTest
  @CsvSource({
    "ListMetrics, THROTTLED",
    "ListMetrics, HALF_PAGE",
    "GetMetricData, THROTTLED",
    "GetMetricData, HALF_PAGE",
    "GetMetricData, SERVER_ERROR"
  })
  void a_fault_that_passes_is_waited_out(String operation, AwsStub.Fault fault) throws Exception {
    stub.fail(operation, fault, 2);
    assertThat(pull().storedCount()).isEqualTo(7);
  }

  @Test
  void a_run_that_was_interrupted_asks_for_the_same_stretch_again() throws Exception {
    stub.fail("GetMetricData", AwsStub.Fault.NONE, 2);
    stub.fail("GetMetricData", AwsStub.Fault.DENIED, 1);
    assertThatThrownBy(this::pull)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "Not allowed to ask CloudWatch (AWS says 403 AccessDenied): grant"
                + " cloudwatch:GetMetricData on *");

    // Two minutes later more has settled, but the stretch that was begun ends where it ended.
    now = NOW.plusSeconds(120);
    assertThat(pull().storedCount()).isEqualTo(7);
    Files.delete(state());
    now = NOW;
    PullReport again = pull();
    assertThat(again.storedCount()).isZero();
    assertThat(again.knownCount()).isEqualTo(7);
    assertThat(rows(Tables.METRIC_POINTS, "count(*)")).containsExactly("5");
  }

  @Test
  void pages_that_go_round_end_the_pull() {
    stub.cloudWatch().loop();
    assertThatThrownBy(this::pull)
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("AWS answers cloudwatch:ListMetrics with a page that it had");
  }

  @Test
  void the_bound_on_what_it_costs_is_met_before_the_call() throws Exception {
    maxUsd = new BigDecimal("0.00003");
    PullReport bounded = pull();
    assertThat(bounded.isWhole()).isFalse();
    assertThat(stub.count("ListMetrics")).isEqualTo(3);
    assertThat(stub.count("GetMetricData")).isZero();

    maxUsd = BigDecimal.ONE;
    now = NOW.plus(Duration.ofHours(1));
    assertThat(pull().storedCount()).isEqualTo(7);
  }

  private PullReport pull() throws IOException {
    return CloudWatchPull.run(
        lake,
        new PullRequest(null, null, null, maxUsd),
        new CloudWatchPull.Metrics(namespaces, Duration.ofMinutes(1)),
        access(),
        clock(),
        said::add,
        told -> {});
  }

  private Path state() {
    return folder.resolve("lake/pull/cloudwatch-111122223333-eu-west-1-AWS_Lambda-60.json");
  }

  private List<String> rows(Table table, String columns) throws IOException, SQLException {
    return LakeReader.query(lake, table, "SELECT %s FROM %%s ORDER BY ALL".formatted(columns));
  }
}
