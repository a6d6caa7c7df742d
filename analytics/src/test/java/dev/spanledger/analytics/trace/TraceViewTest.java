package dev.spanledger.analytics.trace;

import static dev.spanledger.analytics.query.GivenLake.FROM;
import static dev.spanledger.analytics.query.GivenLake.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.GivenLake;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceView.Link;
import dev.spanledger.analytics.trace.TraceView.Section;
import dev.spanledger.analytics.trace.TraceView.SpanView;
import dev.spanledger.analytics.trace.WaterfallText.Glyphs;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceViewTest {
  private static final long MS = 1_000_000;

  @TempDir Path folder;
  private Lake lake;
  private DuckDbEngine engine;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder);
    GivenLake.land(lake);
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void view_has_spans_depth_first_with_path_self_time_and_cost_before_compaction_too() {
    TraceView view = TraceView.find(engine, trace('a')).orElseThrow();
    assertThat(view.startTime()).isEqualTo(FROM);
    assertThat(view.durationNanos()).isEqualTo(100 * MS);
    assertThat(view.root().name()).isEqualTo("GET /orders");
    assertThat(view.services()).containsExactly("web", "orders");
    assertThat(view.coldStartCount()).isEqualTo(1);
    assertThat(view.billedCosts()).hasToString("{USD=5.16667000000E-7}");
    assertThat(view.spans())
        .extracting(SpanView::spanId)
        .containsExactly("a1", "a2", "a3", "a4", "a5");
    assertThat(view.spans()).extracting(SpanView::parentIndex).containsExactly(-1, 0, 1, 2, 2);
    SpanView root = view.spans().get(0);
    assertThat(root.sections())
        .containsExactly(new Section(0, 10 * MS), new Section(80 * MS, 100 * MS));
    assertThat(root.selfNanos()).isEqualTo(30 * MS);
    SpanView run = view.spans().get(2);
    assertThat(run.isColdStart()).isTrue();
    assertThat(run.invocationId()).isEqualTo("i1");
    assertThat(run.billedCosts()).isEqualTo(Map.of("USD", new BigDecimal("0.000000516667000000")));
    assertThat(view.spans().get(3).isInit()).isTrue();
    assertThat(view.warnings()).isEmpty();
  }

  @Test
  void view_has_links_and_tells_a_trace_without_a_bill_from_one_that_was_free() {
    TraceView linked = TraceView.find(engine, trace('d')).orElseThrow();
    assertThat(linked.root().links()).containsExactly(new Link(trace('c'), "c2"));
    assertThat(TraceView.find(engine, trace('c')).orElseThrow().billedCosts()).isEmpty();
  }

  @Test
  void unknown_trace_is_empty() {
    assertThat(TraceView.find(engine, "0".repeat(32))).isEmpty();
  }

  @Test
  void waterfall_draws_what_holds_the_request_up_solid() {
    TraceView view = TraceView.find(engine, trace('a')).orElseThrow();
    // 100 ms over 50 columns: 2 ms a column.
    assertThat(new WaterfallText(83, Glyphs.ASCII).text(view))
        .isEqualTo(
            """
            Trace aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  GET /orders  web  100.0 ms, started 2026-11-20T10:00:00Z
            5 spans, 2 services, 1 cold start; billed 0.000000516667 USD

            span                   duration  0                                         100.0 ms
            GET /orders  web       100.0 ms  #####-----------------------------------##########
              call orders  web      70.0 ms       #####-------------------------#####
                orders  orders      50.0 ms            ----------------------###
                                                                       cold, 0.000000516667 USD
                  init  orders      30.0 ms            ###############
                  query  orders     15.0 ms                           ########
            """);
  }

  @Test
  void names_from_outside_cannot_move_the_cursor() throws IOException {
    lake.land(
        Tables.SPANS,
        "00000000000000aa",
        List.of(row("x1", null, 0, 10).set("name", "\u001B[2Jgone\u202Etxt\n")));
    String text =
        new WaterfallText(80, Glyphs.BLOCKS)
            .text(TraceView.find(engine, "77".repeat(16)).orElseThrow());
    assertThat(text).contains("\uFFFD[2Jgone\uFFFDtxt\uFFFD").doesNotContain("\u001B", "\u202E");
  }

  @Test
  void no_row_is_wider_than_the_terminal() throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(row("00", null, 0, 1_000).set("name", "処理".repeat(30)));
    for (int i = 1; i < 40; i++) {
      rows.add(
          row("%02x".formatted(i), "%02x".formatted(i - 1), i * 10, 900 - i * 20)
              .set("name", "step ".repeat(i))
              .set("status_code", 2)
              .set("faas_coldstart", true));
    }
    lake.land(Tables.SPANS, "00000000000000aa", rows);
    TraceView view = TraceView.find(engine, "77".repeat(16)).orElseThrow();
    for (int columns : new int[] {60, 80, 121}) {
      List<String> lines = new WaterfallText(columns, Glyphs.BLOCKS).lines(view);
      assertThat(lines.subList(3, lines.size()))
          .allSatisfy(line -> assertThat(TerminalText.width(line)).isLessThanOrEqualTo(columns));
    }
  }

  @Test
  void large_trace_shows_what_holds_it_up_and_counts_the_rest() throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(row("root", null, 0, 10_000));
    for (int i = 0; i < 600; i++) {
      // Ten spans side by side at a time; the first lasts longest.
      rows.add(row("s%03d".formatted(i), "root", i / 10 * 100, i % 10 == 0 ? 100 : 50));
    }
    lake.land(Tables.SPANS, "00000000000000aa", rows);
    List<String> lines =
        new WaterfallText(80, Glyphs.ASCII)
            .lines(TraceView.find(engine, "77".repeat(16)).orElseThrow());
    assertThat(lines).hasSize(4 + 61 + 1);
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo("540 of 601 spans are not shown: they do not hold the request up");
  }

  @Test
  void durations_have_the_unit_that_fits() {
    assertThat(List.of(999L, 1_000L, 12_345L, 999_999L, 1_234_567L, 61_000_000_000L))
        .extracting(WaterfallText.NanosText::of)
        .containsExactly("999 ns", "1.00 µs", "12.3 µs", "1000.0 µs", "1.23 ms", "61.0 s");
  }

  private static Row row(String id, String parent, long startMicros, long durationMicros) {
    return new Row(Tables.SPANS)
        .set("trace_id", "77".repeat(16))
        .set("span_id", id)
        .set("parent_span_id", parent)
        .set(
            "start_time",
            Instant.parse("2026-11-20T12:00:00Z").getEpochSecond() * 1_000_000 + startMicros)
        .set("duration_ns", durationMicros * 1_000)
        .set("service_name", "shop")
        .set("name", "step")
        .set("kind", 1);
  }
}
