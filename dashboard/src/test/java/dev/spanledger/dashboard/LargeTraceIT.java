package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traces of ten and a hundred thousand spans in Chromium. The figures are left in {@code
 * target/large-trace-*.txt}; the bounds below are wide, because other work may run beside it.
 */
class LargeTraceIT {
  private static final int FRAMES = 120;
  private static final long MILLI = 1_000_000L;
  private static final String WATCH =
      "new MutationObserver((m, o) => { if (document.querySelector('.span-row')) {"
          + " window.firstRows = performance.now(); o.disconnect(); } })"
          + ".observe(document, {childList: true, subtree: true});";
  private static final String SCROLL =
      "const done = arguments[arguments.length - 1];"
          + "const box = document.querySelector('[role=treegrid]');"
          + "const times = []; let last = performance.now(); let n = 0;"
          + "const step = () => { const t = performance.now(); times.push(t - last); last = t;"
          + " box.scrollBy(0, 240); scrollBy(0, 240);"
          + " if (n++ < %d) requestAnimationFrame(step);"
          + " else { times.sort((a, b) => a - b);"
          + " done([times[times.length >> 1], times[Math.floor(times.length * 0.95)]]); } };"
          + "requestAnimationFrame(step);";

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  void rows_come_soon_and_scrolling_stays_smooth(int spans, @TempDir Path folder) throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is missing; PagesIT says how to add it");
    String trace = "%032x".formatted(spans);
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake)) {
      lake.land(Tables.SPANS, "0123456789abcdef", rows(trace, spans));
      try (DashboardServer server =
              DashboardServer.start(DashboardConfig.loopback(0), engine, lake, Clock.systemUTC());
          Browser browser = Browser.open()) {
        String page = server.uri().resolve("/traces/" + trace + "?view=all").toString();
        browser.look(1_440, 900, false);
        // The first of all pages also waits for the server to warm up; people open more than one.
        browser.open(page);
        browser
            .driver()
            .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
        browser.open(page);
        double firstRows = number(browser.run("return window.firstRows"));
        browser.driver().executeCdpCommand("Performance.enable", Map.of());
        browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        double heapMegabytes = metric(browser, "JSHeapUsedSize") / 1e6;
        double before = metric(browser, "TaskDuration");
        List<?> frames = (List<?>) browser.runAsync(SCROLL.formatted(FRAMES));
        double mainMillis = 1_000 * (metric(browser, "TaskDuration") - before) / FRAMES;
        long nodes = (Long) browser.run("return document.querySelectorAll('*').length");
        String line =
            String.format(
                Locale.ROOT,
                "%d spans: first rows %.0f ms, heap %.1f MB, nodes %d, frame p50 %.1f p95 %.1f ms,"
                    + " main thread %.1f ms a frame%n",
                spans,
                firstRows,
                heapMegabytes,
                nodes,
                number(frames.get(0)),
                number(frames.get(1)),
                mainMillis);
        Files.writeString(Path.of("target", "large-trace-%d.txt".formatted(spans)), line);
        System.out.print(line);
        assertThat(nodes).as("elements in the page").isLessThan(3_000);
        assertThat(browser.complaints()).isEmpty();
      }
    }
  }

  private static double metric(Browser browser, String name) {
    Map<String, Object> answer =
        browser.driver().executeCdpCommand("Performance.getMetrics", Map.of());
    for (Object each : (List<?>) answer.get("metrics")) {
      if (each instanceof Map<?, ?> metric && name.equals(metric.get("name"))) {
        return number(metric.get("value"));
      }
    }
    throw new AssertionError("Chromium has no metric " + name);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  /** One run that made thousands of calls in batches of forty, two milliseconds apart. */
  private static List<Row> rows(String trace, int spans) throws IOException {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);
    List<Row> rows = new ArrayList<>(spans);
    rows.add(span(trace, 0, -1, "nightly export", start, 0, 2L * spans * MILLI));
    int batch = 0;
    for (int i = 1; i < spans; i++) {
      long at = 4 * MILLI + 2 * i * MILLI;
      if (i % 40 == 1) {
        batch = i;
        rows.add(span(trace, i, 0, "export batch", start, at, 78 * MILLI));
      } else {
        rows.add(span(trace, i, batch, "S3.GetObject", start, at, (1 + i % 13) * MILLI));
      }
    }
    return rows;
  }

  private static Row span(
      String trace, int id, int parent, String name, Instant start, long offset, long nanos) {
    return new Row(Tables.SPANS)
        .set("trace_id", trace)
        .set("span_id", "%016x".formatted(id + 1))
        .set("parent_span_id", parent < 0 ? null : "%016x".formatted(parent + 1))
        .set("is_root", parent < 0)
        .set("start_time", ChronoUnit.MICROS.between(Instant.EPOCH, start) + offset / 1_000)
        .set("start_nano_rem", 0)
        .set("duration_ns", nanos)
        .set("name", name)
        .set("kind", parent < 0 ? 2 : 3)
        .set("status_code", 0)
        .set("service_name", "export")
        .set("sample_weight", 1.0);
  }
}
