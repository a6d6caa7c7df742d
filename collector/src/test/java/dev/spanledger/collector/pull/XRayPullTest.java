package dev.spanledger.collector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.collector.LakeReader;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.StoreException;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XRayPullTest extends StubbedPull {
  private static final Instant NOW = Instant.parse("2025-11-03T08:00:00Z");

  XRayPullTest() {
    super(NOW);
  }

  @Test
  void segments_become_spans_in_the_words_of_open_telemetry() throws Exception {
    PullReport report = pull();

    assertThat(report.storedCount()).isEqualTo(10);
    assertThat(report.refusedCount()).isEqualTo(1);
    assertThat(report.problems()).containsExactly("segment \"3131313131313131\" has no end_time");
    assertThat(
            spans(
                "trace_id, span_id, parent_span_id, service_name, name, kind, duration_ns",
                "service_name = 'orders-api'"))
        .containsExactly(
            "69085d000a1b2c3d4e5f60718293a4b5|a1a1a1a1a1a1a1a1|null|orders-api|orders-api|2|1500000000",
            "69085d000a1b2c3d4e5f60718293a4b5|b2b2b2b2b2b2b2b2|a1a1a1a1a1a1a1a1|orders-api|orders-api|1|800000000",
            "69085d000a1b2c3d4e5f60718293a4b5|c3c3c3c3c3c3c3c3|b2b2b2b2b2b2b2b2|orders-api|Initialization|1|450000000",
            "69085d000a1b2c3d4e5f60718293a4b5|d4d4d4d4d4d4d4d4|b2b2b2b2b2b2b2b2|orders-api|Invocation|1|700000000",
            "69085d000a1b2c3d4e5f60718293a4b5|e5e5e5e5e5e5e5e5|d4d4d4d4d4d4d4d4|orders-api|DynamoDB.PutItem|3|112345600",
            "69085d000a1b2c3d4e5f60718293a4b5|f6f6f6f6f6f6f6f6|d4d4d4d4d4d4d4d4|orders-api|SQS.SendMessage|4|50000000");
    assertThat(
            spans(
                "faas_name, cloud_region, cloud_account_id, cloud_platform, faas_coldstart,"
                    + " faas_invocation_id, source",
                "span_id = 'b2b2b2b2b2b2b2b2'"))
        .containsExactly(
            "orders-api|eu-west-1|111122223333|aws_lambda|true|6bc28136-xmpl-4365-b021-0ce6b2e64ab0|xray");
    assertThat(
            spans(
                "db_system_name, db_operation_name, db_collection_name, peer_service, rpc_service,"
                    + " attributes['aws.xray.inferred.origin'], attributes['aws.retries']",
                "span_id = 'e5e5e5e5e5e5e5e5'"))
        .containsExactly("aws.dynamodb|PutItem|orders|orders|DynamoDB|AWS::DynamoDB::Table|1");
    assertThat(
            spans("messaging_system, messaging_destination_name", "span_id = 'f6f6f6f6f6f6f6f6'"))
        .containsExactly("aws_sqs|orders");
  }

  @Test
  void faults_annotations_and_metadata_are_kept() throws Exception {
    pull();

    assertThat(
            spans(
                "name, status_code, status_message, error_type, http_route, url_path,"
                    + " http_response_status_code, service_version, deployment_environment_name,"
                    + " attributes['tenant'], attributes['items'], attributes['debug.sizes'],"
                    + " attributes['enduser.id'], attributes['aws.xray.fault'], len(events)",
                "span_id = '1818181818181818'"))
        .containsExactly(
            "GET /basket|2|timed"
                + " out|java.sql.SQLTimeoutException|/basket|/basket|500|3.1|prod|acme|3|[1,2]|u-17|true|null");
    assertThat(
            spans(
                "kind, db_system_name, attributes['db.query.text'],"
                    + " attributes['aws.xray.sql.url'], events[1].name,"
                    + " events[1].attributes['exception.stacktrace']",
                "span_id = '2929292929292929'"))
        .containsExactly(
            "3|postgresql|SELECT * FROM basket WHERE id ="
                + " ?|jdbc:postgresql://db.example.com:5432/shop|exception|java.sql.SQLTimeoutException:"
                + " timed out\n"
                + "\tat com.acme.Basket.load(Basket.java:41)\n"
                + "\tat com.acme.Web.get(Web.java:9)");
    assertThat(
            spans(
                "status_code, error_type, server_address, attributes['aws.xray.throttle']",
                "span_id = '3030303030303030'"))
        .containsExactly("2|429|pay.example.com|true");
  }

  @Test
  void a_running_segment_is_stored_once_it_has_ended() throws Exception {
    PullReport first = pull();
    assertThat(first.heldCount()).isEqualTo(1);
    assertThat(spans("name", "service_name = 'fulfilment'")).containsExactly("pick");

    stub.xray().becomeLater();
    now = NOW.plusSeconds(60);
    PullReport second = pull();

    assertThat(second.heldCount()).isZero();
    assertThat(second.storedCount()).isEqualTo(1);
    assertThat(second.knownCount()).isEqualTo(1);
    assertThat(
            spans(
                "name, duration_ns, http_response_status_code, len(links), links[1].span_id",
                "service_name = 'fulfilment'"))
        .containsExactly(
            "fulfilment|3000000000|204|1|f6f6f6f6f6f6f6f6", "pick|500000000|null|null|null");
  }

  @Test
  void a_segment_that_never_ends_is_stored_as_far_as_it_is_known() throws Exception {
    pull();
    now = NOW.plus(XRayPull.LONGEST_WAIT).plusSeconds(1);
    PullReport later = pull();

    assertThat(later.storedCount()).isEqualTo(1);
    assertThat(later.heldCount()).isZero();
    assertThat(spans("duration_ns, attributes['aws.xray.in_progress']", "name = 'fulfilment'"))
        .containsExactly("1000000000|true");
  }

  @Test
  void what_was_pulled_is_neither_asked_for_nor_stored_again() throws Exception {
    pull();
    assertThat(stub.count("GetTraceSummaries")).isEqualTo(2);
    assertThat(stub.count("BatchGetTraces")).isEqualTo(1);
    stub.forget();

    now = NOW.plusSeconds(60);
    PullReport again = pull();
    assertThat(again.storedCount()).isZero();
    assertThat(stub.count("BatchGetTraces")).isZero();

    Files.delete(state());
    PullReport withoutState = pull();
    assertThat(withoutState.storedCount()).isZero();
    assertThat(withoutState.knownCount()).isEqualTo(10);
    Files.writeString(state(), "{\"until\": \"2025-");
    assertThat(pull().storedCount()).isZero();
    assertThat(spans("count(*), count(DISTINCT span_id)", "true")).containsExactly("10|10");
  }

  @Test
  void a_span_that_its_sender_brought_counts_once() throws Exception {
    Row sent = sent("e5e5e5e5e5e5e5e5", "PutItem orders");
    lake.land(Tables.SPANS, "0123456789abcdef", List.of(sent));
    PullReport report = pull();
    assertThat(report.knownCount()).isEqualTo(1);
    assertThat(spans("name, source", "span_id = 'e5e5e5e5e5e5e5e5'"))
        .containsExactly("PutItem orders|otlp_http");

    // This one comes after what X-Ray says of it.
    lake.land(Tables.SPANS, "0123456789abcdee", List.of(sent("f6f6f6f6f6f6f6f6", "send orders")));
    lake.compact(trace -> {});
    assertThat(spans("name, source", "span_id = 'f6f6f6f6f6f6f6f6'"))
        .containsExactly("send orders|otlp_http");
    assertThat(spans("count(*), count(DISTINCT span_id)", "true")).containsExactly("10|10");
  }

  @ParameterizedTest
  @CsvSource({
    "GetTraceSummaries, THROTTLED",
    "GetTraceSummaries, HALF_PAGE",
    "GetTraceSummaries, SERVER_ERROR",
    "BatchGetTraces, THROTTLED",
    "BatchGetTraces, HALF_PAGE",
    "BatchGetTraces, SERVER_ERROR"
  })
  void a_fault_that_passes_is_waited_out(String operation, AwsStub.Fault fault) throws Exception {
    stub.fail(operation, fault, 2);
    assertThat(pull().storedCount()).isEqualTo(10);
  }

  @Test
  void traces_that_x_ray_leaves_unprocessed_are_asked_for_again() throws Exception {
    stub.xray().leaveUnprocessed(2);
    assertThat(pull().storedCount()).isEqualTo(10);
    assertThat(stub.count("BatchGetTraces")).isEqualTo(2);
  }

  @Test
  void traces_that_x_ray_never_hands_out_are_told_after_a_while() throws Exception {
    stub.xray().leaveUnprocessed(Integer.MAX_VALUE);
    PullReport first = pull();
    assertThat(first.storedCount()).isZero();
    assertThat(first.heldCount()).isPositive();

    now = NOW.plus(XRayPull.LONGEST_WAIT).plusSeconds(1);
    PullReport later = pull();
    assertThat(later.heldCount()).isZero();
    assertThat(later.problems())
        .hasSize(Math.toIntExact(first.heldCount()))
        .allMatch(problem -> problem.endsWith("did not hand it out for 20 minutes; it is missing"));
  }

  @Test
  void traces_that_x_ray_hands_out_late_are_stored() throws Exception {
    stub.xray().leaveUnprocessed(Integer.MAX_VALUE);
    pull();
    stub.xray().leaveUnprocessed(0);
    now = NOW.plus(XRayPull.LONGEST_WAIT).plusSeconds(1);
    // The ten, and the one whose segment never ends.
    assertThat(pull().storedCount()).isEqualTo(11);
  }

  @Test
  void pages_that_go_round_end_the_pull() {
    stub.xray().loop();
    assertThatThrownBy(this::pull)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "AWS answers xray:GetTraceSummaries with a page that it had before; nothing more is"
                + " asked");
    assertThat(stub.count("GetTraceSummaries")).isEqualTo(2);
  }

  @Test
  void a_missing_permission_is_named() {
    stub.fail("BatchGetTraces", AwsStub.Fault.DENIED, 1);
    assertThatThrownBy(this::pull)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "Not allowed to ask X-Ray (AWS says 403 AccessDeniedException): grant"
                + " xray:BatchGetTraces on *");
  }

  @Test
  void the_pull_goes_on_where_a_failure_ended_it() throws Exception {
    for (int i = 0; i < 450; i++) {
      String id = "1-69085d40-%024x".formatted(i);
      stub.xray()
          .add(
              id,
              "{\"id\":\"%016x\",\"trace_id\":\"%s\",\"name\":\"many\",\"start_time\":1762155840.5,\"end_time\":1762155841}"
                  .formatted(i + 1, id));
    }
    // 453 traces are 91 calls of five, landed by 200: each of these runs ends at another step.
    stub.fail("GetTraceSummaries", AwsStub.Fault.NONE, 100);
    stub.fail("GetTraceSummaries", AwsStub.Fault.DENIED, 1);
    assertThatThrownBy(this::pull).isInstanceOf(StoreException.class);
    assertThat(stub.count("BatchGetTraces")).isZero();
    stub.fail("BatchGetTraces", AwsStub.Fault.DENIED, 1);
    assertThatThrownBy(this::pull).isInstanceOf(StoreException.class);
    stub.fail("BatchGetTraces", AwsStub.Fault.NONE, 60);
    stub.fail("BatchGetTraces", AwsStub.Fault.DENIED, 1);
    assertThatThrownBy(this::pull).isInstanceOf(StoreException.class);
    // What was paid for is kept: 60 calls of five traces.
    assertThat(spans("count(DISTINCT trace_id)", "true")).containsExactly("300");
    stub.forget();
    pull();
    assertThat(stub.count("BatchGetTraces")).isEqualTo(31);
    assertThat(spans("count(*), count(DISTINCT trace_id || span_id)", "true"))
        .containsExactly("460|460");
  }

  @Test
  void the_bound_on_what_it_costs_holds_over_all_runs_of_a_day() throws Exception {
    // Three traces scanned, and three more would be retrieved.
    maxUsd = new BigDecimal("0.000002");
    PullReport bounded = pull();
    assertThat(bounded.isWhole()).isFalse();
    assertThat(bounded.storedCount()).isZero();
    assertThat(bounded.spent()).isEqualTo("3 traces scanned, 0 retrieved, 2 calls, 0.0000015 USD");

    maxUsd = new BigDecimal("0.000004");
    assertThat(pull().isWhole()).isFalse();
    assertThat(said)
        .last()
        .isEqualTo(
            "X-Ray: a million traces scanned or retrieved cost 0.50 USD; stops at 0.000004 USD a"
                + " day, 0.0000015 USD spent today");

    now = NOW.plus(Duration.ofDays(1));
    assertThat(pull().isWhole()).isTrue();
    assertThat(spans("count(*)", "true")).containsExactly("10");
  }

  private PullReport pull() throws IOException {
    PullRequest request = new PullRequest(null, null, null, maxUsd);
    AwsAccess access = access();
    Clock clock = clock();
    return XRayPull.run(lake, request, null, access, clock, said::add, told -> {});
  }

  private Path state() {
    return folder.resolve("lake/pull/xray-111122223333-eu-west-1.json");
  }

  private List<String> spans(String columns, String condition) throws IOException, SQLException {
    return LakeReader.query(
        lake,
        Tables.SPANS,
        "SELECT %s FROM %%s WHERE %s ORDER BY ALL".formatted(columns, condition));
  }

  private static Row sent(String spanId, String name) {
    return new Row(Tables.SPANS)
        .set("trace_id", "69085d000a1b2c3d4e5f60718293a4b5")
        .set("span_id", spanId)
        .set("start_time", 1_762_155_776_800_000L)
        .set("duration_ns", 112_345_678L)
        .set("name", name)
        .set("service_name", "orders-api")
        .set("source", "otlp_http");
  }
}
