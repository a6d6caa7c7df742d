package dev.spanledger.analytics.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CriticalPathTest {

  static Stream<CriticalPathCase> workedCases() throws IOException, URISyntaxException {
    Path folder = Path.of(CriticalPathTest.class.getResource("critical-path").toURI());
    List<CriticalPathCase> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        cases.add(CriticalPathCase.read(file));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("workedCases")
  void sections_are_those_worked_out_by_hand(CriticalPathCase given) {
    assertThat(given.sections()).containsExactlyElementsOf(given.expectedSections());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void sections_are_those_that_jaeger_expects(int number) throws IOException {
    Path file = Path.of("../../shared/data/critical-path/test" + number + ".json");
    assumeTrue(Files.exists(file), "jaeger-ui's cases are not beside this checkout");
    CriticalPathCase given = CriticalPathCase.read(file);
    assertThat(given.sections()).containsExactlyElementsOf(given.expectedSections());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void sections_of_a_tree_are_disjoint_and_sum_to_its_root(long seed) {
    RandomTraces traces = new RandomTraces(seed);
    for (int i = 0; i < 2_000; i++) {
      Trace trace = Trace.of(traces.next());
      assertWholePerTree(trace, CriticalPath.of(trace));
      // Half a parent's duration, so that nearly every overlap of two children is tolerated.
      assertWholePerTree(trace, CriticalPath.of(trace, 0.5));
    }
  }

  @Test
  void a_child_that_overlaps_the_next_a_little_is_on_the_path_only_with_tolerance() {
    // Three calls one after the other in 1,000: the second and third begin 1 before the end of the
    // one before. Each overlap is 0.1 % and stays with the later call.
    Trace trace =
        Trace.of(
            List.of(
                span(0, null, 0, 1_000),
                span(1, 0, 10, 200),
                span(2, 0, 209, 100),
                span(3, 0, 308, 300)));
    assertThat(held(CriticalPath.of(trace, 0.01))).containsExactly(402L, 199L, 99L, 300L);
    assertThat(held(CriticalPath.of(trace))).containsExactly(500L, 200L, 0L, 300L);
    // 1 of 1,000 is not less than 0.1 %.
    assertThat(held(CriticalPath.of(trace, 0.001))).containsExactly(500L, 200L, 0L, 300L);
  }

  @Test
  void an_overlap_in_which_a_third_child_starts_or_ends_is_not_tolerated() {
    Trace third =
        Trace.of(
            List.of(
                span(0, null, 0, 1_000),
                span(1, 0, 10, 200),
                span(2, 0, 205, 300),
                span(3, 0, 207, 1)));
    assertThat(held(CriticalPath.of(third, 0.01)).get(1)).isZero();
  }

  @Test
  void children_of_a_span_that_was_cut_for_its_overlap_are_cut_with_it() {
    // The first call's own child ends with it, 5 after the second call began.
    Trace trace =
        Trace.of(
            List.of(
                span(0, null, 0, 1_000),
                span(1, 0, 100, 400),
                span(2, 1, 150, 350),
                span(3, 0, 495, 505)));
    assertThat(held(CriticalPath.of(trace, 0.01))).containsExactly(100L, 50L, 345L, 505L);
  }

  private static List<Long> held(CriticalPath path) {
    return IntStream.range(0, 4).mapToObj(path::heldNanos).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void order_in_which_spans_come_changes_nothing(long seed) {
    RandomTraces traces = new RandomTraces(seed);
    Random shuffle = new Random(seed);
    for (int i = 0; i < 500; i++) {
      List<TraceSpan> spans = traces.next();
      List<TraceSpan> shuffled = new ArrayList<>(spans);
      Collections.shuffle(shuffled, shuffle);
      assertThat(Trace.of(shuffled).spans()).isEqualTo(Trace.of(spans).spans());
      assertThat(CriticalPath.of(Trace.of(shuffled)).sections())
          .isEqualTo(CriticalPath.of(Trace.of(spans)).sections());
    }
  }

  @Test
  void chain_of_ten_thousand_spans_ends_at_the_deepest() {
    List<TraceSpan> chain =
        IntStream.range(0, 10_000)
            .mapToObj(i -> span(i, i == 0 ? null : i - 1, i, 30_000 - 2L * i))
            .toList();
    Trace trace = Trace.of(chain);
    CriticalPath path = CriticalPath.of(trace);
    // Each span starts 1 ns after and ends 1 ns before its parent, so holds 2 ns; the last the
    // rest.
    assertThat(path.heldNanos(0)).isEqualTo(2);
    assertThat(path.heldNanos(9_999)).isEqualTo(30_000 - 2 * 9_999);
    assertThat(path.sections()).hasSize(2 * 9_999 + 1);
    assertThat(trace.depths()[9_999]).isEqualTo(9_999);
    assertThat(CallPaths.of(trace)).hasSize(10_000);
  }

  @Test
  void two_hundred_thousand_back_to_back_siblings_are_all_on_the_path() {
    int count = 200_000;
    List<TraceSpan> spans = new ArrayList<>();
    spans.add(span(0, null, 0, 10L * count));
    for (int i = 0; i < count; i++) {
      spans.add(span(i + 1, 0, 10L * i, 10));
    }
    CriticalPath path = CriticalPath.of(Trace.of(spans));
    assertThat(path.heldNanos(0)).isZero();
    assertThat(path.sections()).hasSize(count);
  }

  private static void assertWholePerTree(Trace trace, CriticalPath path) {
    long[] heldByRoot = new long[trace.size()];
    int[] rootOf = new int[trace.size()];
    for (int position : trace.depthFirst()) {
      int parent = trace.parent(position);
      rootOf[position] = parent == Trace.NONE ? position : rootOf[parent];
      heldByRoot[rootOf[position]] += path.heldNanos(position);
    }
    for (int root : trace.roots()) {
      assertThat(heldByRoot[root]).isEqualTo(trace.span(root).durationNanos());
      List<CriticalPath.Section> sections =
          path.sections().stream()
              .filter(section -> rootOf[section.position()] == root)
              .sorted((a, b) -> Long.compare(a.startNanos(), b.startNanos()))
              .toList();
      for (int i = 1; i < sections.size(); i++) {
        assertThat(sections.get(i).startNanos())
            .isGreaterThanOrEqualTo(sections.get(i - 1).endNanos());
      }
      for (CriticalPath.Section section : sections) {
        TraceSpan holder = trace.span(section.position());
        assertThat(section.startNanos()).isGreaterThanOrEqualTo(holder.startNanos());
        assertThat(section.endNanos()).isLessThanOrEqualTo(holder.endNanos());
      }
    }
  }

  private static TraceSpan span(int id, Integer parent, long startNanos, long durationNanos) {
    return new TraceSpan(
        "%08x".formatted(id),
        parent == null ? null : "%08x".formatted(parent),
        "shop",
        "step",
        SpanKind.INTERNAL,
        startNanos,
        durationNanos);
  }
}
