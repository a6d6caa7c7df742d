package dev.spanledger.analytics.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceFactsTest {
  private static final String TRACE = "5e1b4151" + "0".repeat(24);
  private static final long START = 1_764_000_000_000_000L;

  @Test
  void facts_of_a_request_over_two_services_are_those_worked_out_by_hand() {
    // web:   GET /orders      0 .. 100 µs (server)
    // web:     call orders   10 ..  80 µs (client)
    // orders:    orders      20 ..  70 µs (server), on a cold instance
    // orders:      init      20 ..  50 µs
    // orders:      query     50 ..  65 µs (client)
    Row root = row("a1", null, "web", "GET /orders", 2, 0, 100).set("http_route", "/orders");
    Row call = row("a2", "a1", "web", "call orders", 3, 10, 70);
    Row server = row("b1", "a2", "orders", "orders", 2, 20, 50);
    Row init = row("b2", "b1", "orders", "init", 1, 20, 30);
    Row query = row("b3", "b1", "orders", "query", 3, 50, 15);
    List<Row> rows = new ArrayList<>(List.of(query, root, server, init, call));
    TraceFacts.derive(rows);

    assertThat(column(rows, "trace_start")).containsOnly(START);
    assertThat(root.get("critical_path_ns")).isEqualTo(30_000L);
    assertThat(call.get("critical_path_ns")).isEqualTo(20_000L);
    assertThat(server.get("critical_path_ns")).isEqualTo(5_000L);
    assertThat(init.get("critical_path_ns")).isEqualTo(30_000L);
    assertThat(query.get("critical_path_ns")).isEqualTo(15_000L);
    assertThat(List.of(root, call, server, init, query))
        .extracting(r -> r.get("self_ns"))
        .containsExactly(30_000L, 20_000L, 5_000L, 30_000L, 15_000L);
    assertThat(List.of(root, call, server, init, query))
        .extracting(r -> r.get("depth"))
        .containsExactly(0, 1, 2, 3, 3);
    assertThat(server.get("parent_service")).isEqualTo("web");
    assertThat(List.of(root, call, init, query))
        .extracting(r -> r.get("parent_service"))
        .containsOnlyNulls();
    assertThat(column(rows, "parent_missing")).containsOnly(false);
    assertThat(column(rows, "dropped_reason")).containsOnlyNulls();
    assertThat(column(rows, "skew_ns")).containsOnlyNulls();
    assertThat(column(rows, "root_service")).containsOnly("web");
    assertThat(column(rows, "root_name")).containsOnly("GET /orders");
    assertThat(column(rows, "root_route")).containsOnly("/orders");
    assertThat(column(rows, "path_id")).doesNotHaveDuplicates();
  }

  @Test
  void function_whose_parent_the_platform_made_is_named_by_the_requests_root() {
    Row root = row("a1", null, "web", "GET /orders", 2, 0, 100).set("http_route", "/orders");
    Row orphan = row("b1", "eeee", "orders", "orders", 2, 20, 50);
    Row below = row("b2", "b1", "orders", "query", 3, 30, 15);
    TraceFacts.derive(List.of(root, orphan, below));
    assertThat(orphan.get("parent_missing")).isEqualTo(true);
    assertThat(orphan.get("depth")).isEqualTo(0);
    assertThat(orphan.get("critical_path_ns")).isEqualTo(35_000L);
    assertThat(below.get("critical_path_ns")).isEqualTo(15_000L);
    assertThat(List.of(orphan, below)).extracting(r -> r.get("root_route")).containsOnly("/orders");
  }

  @Test
  void cold_request_of_a_caller_that_was_not_received_is_named_by_its_invocation() {
    Row init = row("b0", "eeee", "orders", "init", 1, 0, 30);
    Row server =
        row("b1", "eeee", "orders", "POST /orders", 2, 30, 50).set("http_route", "/orders");
    TraceFacts.derive(List.of(init, server));
    assertThat(List.of(init, server))
        .extracting(r -> r.get("root_name"))
        .containsOnly("POST /orders");
    assertThat(List.of(init, server)).extracting(r -> r.get("root_route")).containsOnly("/orders");
    assertThat(init.get("critical_path_ns")).isEqualTo(30_000L);
  }

  @Test
  void init_beside_a_run_does_not_name_the_trace() {
    Row init = row("b2", "eeee", "orders", "init", 1, 0, 20);
    Row run = row("b1", "eeee", "orders", "orders", 2, 20, 50);
    TraceFacts.derive(List.of(init, run));
    assertThat(List.of(init, run)).extracting(r -> r.get("root_name")).containsOnly("orders");
  }

  @Test
  void route_of_a_root_without_a_route_is_its_name() {
    Row root = row("a1", null, "worker", "orders process", 5, 0, 100);
    TraceFacts.derive(List.of(root));
    assertThat(root.get("root_route")).isEqualTo("orders process");
  }

  @Test
  void consumer_below_its_producer_keeps_self_time_but_no_critical_path() {
    Row root = row("a1", null, "web", "POST /orders", 2, 0, 100);
    Row send = row("a2", "a1", "web", "orders publish", 4, 60, 20);
    Row receive = row("c1", "a2", "worker", "orders process", 5, 70, 500);
    Row work = row("c2", "c1", "worker", "pack", 1, 100, 300);
    TraceFacts.derive(List.of(root, send, receive, work));
    assertThat(send.get("self_ns")).isEqualTo(20_000L);
    assertThat(receive.get("self_ns")).isEqualTo(200_000L);
    assertThat(List.of(receive, work))
        .allSatisfy(r -> assertThat(r.get("critical_path_ns")).isEqualTo(0L))
        .extracting(r -> r.get("dropped_reason"))
        .containsOnly("asynchronous");
    assertThat(work.get("depth")).isEqualTo(3);
  }

  @Test
  void same_way_has_the_same_path_in_another_trace_and_recursion_is_one_path() {
    Row first = row("a1", null, "web", "list", 2, 0, 100);
    Row deeper = row("a2", "a1", "web", "list", 2, 10, 80);
    Row deepest = row("a3", "a2", "web", "list", 2, 20, 60);
    Row leaf = row("a4", "a3", "db", "read", 3, 30, 10);
    TraceFacts.derive(List.of(first, deeper, deepest, leaf));
    assertThat(List.of(deeper, deepest))
        .extracting(r -> r.get("path_id"))
        .containsOnly(first.get("path_id"));

    Row other = row("f1", null, "web", "list", 2, 5, 7);
    Row otherLeaf = row("f2", "f1", "db", "read", 3, 6, 1);
    Row stranger = row("f3", "f1", "db", "write", 3, 7, 1);
    TraceFacts.derive(List.of(other, otherLeaf, stranger));
    assertThat(other.get("path_id")).isEqualTo(first.get("path_id"));
    assertThat(otherLeaf.get("path_id")).isEqualTo(leaf.get("path_id"));
    assertThat(stranger.get("path_id")).isNotEqualTo(leaf.get("path_id"));
    assertThat(leaf.string("path_id")).matches("[0-9a-f]{16}");
  }

  @Test
  void span_sent_twice_counts_once() {
    Row root = row("a1", null, "web", "GET /", 2, 0, 100);
    Row call = row("a2", "a1", "web", "call", 3, 10, 70);
    Row again = row("a2", "a1", "web", "call", 3, 10, 70);
    List<Row> rows = List.of(root, call, again);
    TraceFacts.derive(rows);
    assertThat(rows.stream().mapToLong(r -> r.requiredInt64("critical_path_ns")).sum())
        .isEqualTo(100_000L);
    assertThat(List.of(call, again))
        .extracting(r -> r.get("dropped_reason"))
        .containsExactlyInAnyOrder(null, "duplicate");
  }

  @Test
  void span_that_is_its_own_parent_is_a_root() {
    Row self = row("a1", "a1", "web", "GET /", 2, 0, 100);
    Row child = row("a2", "a1", "web", "call", 3, 10, 70);
    TraceFacts.derive(List.of(self, child));
    assertThat(self.get("depth")).isEqualTo(0);
    assertThat(self.get("parent_missing")).isEqualTo(false);
    assertThat(child.get("depth")).isEqualTo(1);
  }

  @Test
  void circle_is_cut_at_its_earliest_span_and_ends() {
    Row one = row("a1", "a3", "web", "one", 1, 0, 100);
    Row two = row("a2", "a1", "web", "two", 1, 10, 50);
    Row three = row("a3", "a2", "web", "three", 1, 20, 30);
    TraceFacts.derive(List.of(three, two, one));
    assertThat(List.of(one, two, three)).extracting(r -> r.get("depth")).containsExactly(0, 1, 2);
    assertThat(List.of(one, two, three))
        .extracting(r -> r.get("critical_path_ns"))
        .containsExactly(50_000L, 20_000L, 30_000L);
  }

  @Test
  void nanoseconds_beyond_the_microsecond_count() {
    Row root = row("a1", null, "web", "GET /", 2, 0, 1).set("start_nano_rem", 400);
    Row call = row("a2", "a1", "web", "call", 3, 0, 1).set("start_nano_rem", 900);
    TraceFacts.derive(List.of(root, call));
    assertThat(root.get("critical_path_ns")).isEqualTo(500L);
    assertThat(call.get("critical_path_ns")).isEqualTo(500L);
  }

  @Test
  void times_far_apart_do_not_overflow() {
    Row root = row("a1", null, "web", "GET /", 2, 0, 1).set("start_time", 0L);
    Row far = row("a2", "a1", "web", "call", 3, 0, 1).set("start_time", 18_446_744_073_709_551L);
    far.set("duration_ns", Long.MAX_VALUE);
    List<Row> rows = new ArrayList<>(List.of(root, far));
    TraceFacts.derive(rows);
    assertThat(root.get("critical_path_ns")).isEqualTo(1_000L);
    assertThat(far.get("dropped_reason")).isEqualTo("outside_parent");
    assertThat(far.requiredInt64("self_ns")).isPositive();
  }

  @Test
  void order_of_rows_changes_no_fact() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          row(
              "%02x".formatted(i),
              i == 0 ? null : "%02x".formatted(i / 2),
              "s",
              "n",
              1,
              i,
              60 - i));
    }
    TraceFacts.derive(rows);
    List<Object> before = column(rows, "critical_path_ns");
    List<Row> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    TraceFacts.derive(reversed);
    assertThat(column(rows, "critical_path_ns")).isEqualTo(before);
  }

  @Test
  void rows_of_two_traces_are_refused() {
    Row other = row("a1", null, "web", "GET /", 2, 0, 1).set("trace_id", "f".repeat(32));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TraceFacts.derive(List.of(row("a1", null, "web", "GET /", 2, 0, 1), other)))
        .withMessage(
            "Facts are of one trace at a time, but rows of %s and %s were given"
                .formatted(TRACE, "f".repeat(32)));
  }

  private static List<Object> column(List<Row> rows, String column) {
    List<Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.get(column)));
    return values;
  }

  private static Row row(
      String id,
      String parent,
      String service,
      String name,
      int kind,
      long startMicros,
      long durationMicros) {
    return new Row(Tables.SPANS)
        .set("trace_id", TRACE)
        .set("span_id", id)
        .set("parent_span_id", parent)
        .set("start_time", START + startMicros)
        .set("start_nano_rem", 0)
        .set("duration_ns", durationMicros * 1_000)
        .set("service_name", service)
        .set("name", name)
        .set("kind", kind);
  }
}
