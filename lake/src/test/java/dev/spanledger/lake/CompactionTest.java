package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final Consumer<List<Row>> NO_FACTS = trace -> {};

  @TempDir Path folder;
  private final MovingClock clock = new MovingClock(Instant.parse("2026-01-05T10:00:00Z"));
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder, clock);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private void landSpans(int source, Row... rows) throws IOException {
    lake.land(Tables.SPANS, Spans.source(source), List.of(rows));
  }

  private List<String> spanIds() throws IOException {
    return LakeRows.texts(lake.snapshot(), Tables.SPANS, "span_id");
  }

  private static String spanId(int span) {
    return "%016x".formatted(span + 1);
  }

  @Test
  void every_row_is_listed_once_before_between_commit_and_deletion_and_after() throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10), Spans.span(1, 2, Spans.MONDAY_10 + 1));
    landSpans(2, Spans.span(2, 3, Spans.MONDAY_10));
    List<String> before = spanIds();

    CompactionReport report = lake.compact(NO_FACTS);
    LakeSnapshot between = lake.snapshot();
    List<String> idsBetween = spanIds();
    long landingFilesBetween = landingFiles();
    clock.advance(Duration.ofMinutes(16));
    lake.compact(NO_FACTS);

    assertThat(report).isEqualTo(new CompactionReport(2, 3, 0, 1, 3, 0, 0));
    assertThat(before).containsExactly(spanId(1), spanId(2), spanId(3));
    assertThat(idsBetween).isEqualTo(before);
    assertThat(between.files(Tables.SPANS)).hasSize(1).allMatch(LakeFile::isCompacted);
    assertThat(landingFilesBetween).isEqualTo(2);
    assertThat(landingFiles()).isZero();
    assertThat(spanIds()).isEqualTo(before);
  }

  @Test
  void a_list_taken_before_a_compaction_stays_readable_for_a_quarter_of_an_hour()
      throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10));
    LakeSnapshot landed = lake.snapshot();
    lake.compact(NO_FACTS);
    LakeSnapshot compacted = lake.snapshot();
    landSpans(2, Spans.span(2, 2, Spans.MONDAY_10));
    clock.advance(Duration.ofMinutes(14));
    lake.compact(NO_FACTS);

    assertThat(LakeRows.read(landed, Tables.SPANS)).hasSize(1);
    assertThat(LakeRows.read(compacted, Tables.SPANS)).hasSize(1);

    clock.advance(Duration.ofMinutes(14));
    lake.compact(NO_FACTS);
    assertThat(landed.files(Tables.SPANS).get(0).path()).doesNotExist();
    assertThat(LakeRows.read(compacted, Tables.SPANS)).hasSize(1);

    clock.advance(Duration.ofMinutes(2));
    lake.compact(NO_FACTS);
    assertThat(compacted.files(Tables.SPANS).get(0).path()).doesNotExist();
    assertThat(spanIds()).containsExactly(spanId(1), spanId(2));
  }

  @Test
  void a_source_that_was_compacted_and_deleted_is_still_known_to_be_stored() throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10));
    lake.compact(NO_FACTS);
    clock.advance(Duration.ofDays(2));
    lake.compact(NO_FACTS);

    LakeFile again =
        lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));

    assertThat(again.isCompacted()).isTrue();
    assertThat(landingFiles()).isZero();
    assertThat(spanIds()).containsExactly(spanId(1));
  }

  @Test
  void a_deleted_file_is_remembered_for_thirty_days_outside_the_folders_that_are_listed()
      throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10));
    lake.compact(NO_FACTS);
    clock.advance(Duration.ofDays(2));
    lake.compact(NO_FACTS);

    Path mark = folder.resolve("landing/spans/done/2026-01-05/" + Spans.source(1));
    assertThat(folder.resolve("landing/spans/2026-01-05")).doesNotExist();
    assertThat(mark).exists();

    clock.advance(Duration.ofDays(28));
    lake.compact(NO_FACTS);
    assertThat(mark).exists();

    clock.advance(Duration.ofDays(1));
    lake.compact(NO_FACTS);
    assertThat(mark.getParent()).doesNotExist();
  }

  @Test
  void a_span_delivered_twice_is_stored_once() throws IOException {
    Row span = Spans.span(1, 1, Spans.MONDAY_10);
    landSpans(1, span, Spans.span(1, 1, Spans.MONDAY_10));
    landSpans(2, Spans.span(1, 1, Spans.MONDAY_10));
    CompactionReport first = lake.compact(NO_FACTS);
    landSpans(3, Spans.span(1, 1, Spans.MONDAY_10));
    CompactionReport second = lake.compact(NO_FACTS);

    assertThat(first.duplicatesDropped()).isEqualTo(2);
    assertThat(second.duplicatesDropped()).isEqualTo(1);
    assertThat(spanIds()).containsExactly(spanId(1));
  }

  @Test
  void client_and_server_span_of_one_id_are_two_spans() throws IOException {
    landSpans(
        1,
        Spans.span(1, 1, Spans.MONDAY_10),
        Spans.span(1, 1, Spans.MONDAY_10).set("service_name", "fulfilment-worker"),
        Spans.span(1, 1, Spans.MONDAY_10).set("service_name", null));
    lake.compact(NO_FACTS);

    assertThat(spanIds()).hasSize(3);
  }

  @Test
  void an_invocation_reported_twice_is_stored_once_without_rewriting_a_file() throws IOException {
    lake.land(
        Tables.INVOCATIONS,
        Spans.source(1),
        List.of(
            Spans.invocation(1, Spans.MONDAY_10),
            Spans.invocation(2, Spans.MONDAY_10),
            Spans.invocation(2, Spans.MONDAY_10).set("faas_instance", null)));
    lake.compact(NO_FACTS);
    List<LakeFile> files = lake.snapshot().files(Tables.INVOCATIONS);
    lake.land(
        Tables.INVOCATIONS,
        Spans.source(2),
        List.of(
            Spans.invocation(2, Spans.MONDAY_10),
            Spans.invocation(2, Spans.MONDAY_10).set("faas_instance", null)));
    CompactionReport report = lake.compact(NO_FACTS);

    assertThat(report).isEqualTo(new CompactionReport(1, 2, 2, 0, 0, 0, 0));
    assertThat(lake.snapshot().files(Tables.INVOCATIONS)).isEqualTo(files);
    assertThat(LakeRows.texts(lake.snapshot(), Tables.INVOCATIONS, "invocation_id"))
        .containsExactly("request-1", "request-2", "request-2");
  }

  @Test
  void facts_are_derived_once_per_trace_from_all_its_spans_by_start() throws IOException {
    landSpans(1, Spans.span(1, 2, Spans.MONDAY_10 + 5), Spans.span(2, 9, Spans.MONDAY_10));
    landSpans(2, Spans.span(1, 1, Spans.MONDAY_10));
    List<String> derived = new ArrayList<>();
    lake.compact(
        trace ->
            derived.add(
                trace.stream().map(row -> row.string("span_id")).collect(Collectors.joining(","))));

    assertThat(derived).containsExactlyInAnyOrder(spanId(1) + "," + spanId(2), spanId(9));
  }

  @Test
  void a_late_span_reopens_its_trace_and_moves_it_to_the_day_it_now_starts_on() throws IOException {
    long midnight = Spans.MONDAY_10 + 14 * Spans.HOUR;
    landSpans(1, Spans.span(1, 2, midnight + 10), Spans.span(2, 3, midnight + 20));
    lake.compact(trace -> trace.forEach(row -> row.set("depth", trace.size())));
    landSpans(2, Spans.span(1, 1, midnight - 10));
    CompactionReport report =
        lake.compact(trace -> trace.forEach(row -> row.set("depth", trace.size())));

    List<Row> rows = LakeRows.read(lake.snapshot(), Tables.SPANS);
    assertThat(report).isEqualTo(new CompactionReport(1, 1, 0, 2, 3, 0, 0));
    assertThat(rows).hasSize(3);
    assertThat(rows)
        .filteredOn(row -> Spans.traceId(1).equals(row.string("trace_id")))
        .hasSize(2)
        .allMatch(row -> row.int64("trace_start") == midnight - 10)
        .allMatch(row -> Integer.valueOf(2).equals(row.get("depth")));
    assertThat(rows)
        .filteredOn(row -> Spans.traceId(2).equals(row.string("trace_id")))
        .allMatch(row -> Integer.valueOf(1).equals(row.get("depth")));
    assertThat(partitions())
        .containsExactlyInAnyOrder("trace_start_day=2026-01-05", "trace_start_day=2026-01-06");
  }

  @Test
  void a_trace_that_never_ends_is_not_read_again_but_repeated_spans_are_dropped()
      throws IOException {
    int spans = 50_001;
    landSpans(
        1,
        IntStream.range(0, spans)
            .mapToObj(i -> Spans.span(1, i, Spans.MONDAY_10 + i))
            .toArray(Row[]::new));
    lake.compact(NO_FACTS);
    landSpans(
        2,
        Spans.span(1, 7, Spans.MONDAY_10 + 7),
        Spans.span(1, spans, Spans.MONDAY_10 + spans),
        Spans.span(2, 1, Spans.MONDAY_10));
    List<Integer> derived = new ArrayList<>();
    CompactionReport second = lake.compact(trace -> derived.add(trace.size()));
    landSpans(3, Spans.span(1, 7, Spans.MONDAY_10 + 7));
    CompactionReport third = lake.compact(NO_FACTS);

    assertThat(derived).containsExactly(1, 1);
    assertThat(second.duplicatesDropped()).isEqualTo(1);
    assertThat(third.duplicatesDropped()).isEqualTo(1);
    assertThat(LakeRows.texts(lake.snapshot(), Tables.SPANS, "span_id")).hasSize(spans + 2);
    assertThat(lake.snapshot().files(Tables.SPANS)).allMatch(LakeFile::isCompacted);
  }

  @Test
  void a_fact_that_no_longer_holds_does_not_outlive_the_late_span() throws IOException {
    landSpans(1, Spans.span(1, 2, Spans.MONDAY_10).set("parent_span_id", spanId(1)));
    lake.compact(trace -> trace.forEach(row -> row.set("parent_missing", true)));
    landSpans(2, Spans.span(1, 1, Spans.MONDAY_10));
    lake.compact(NO_FACTS);

    assertThat(LakeRows.read(lake.snapshot(), Tables.SPANS))
        .hasSize(2)
        .allMatch(row -> row.get("parent_missing") == null);
  }

  @Test
  void a_trace_that_breaks_the_derivation_is_stored_and_holds_up_no_other() throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10), Spans.span(2, 2, Spans.MONDAY_10));
    CompactionReport report =
        lake.compact(
            trace -> {
              trace.get(0).set("depth", 7);
              if (trace.get(0).string("trace_id").equals(Spans.traceId(1))) {
                throw new IllegalStateException("a cycle");
              }
            });

    assertThat(report.tracesWithoutFacts()).isEqualTo(1);
    assertThat(LakeRows.read(lake.snapshot(), Tables.SPANS))
        .hasSize(2)
        .allMatch(row -> row.int64("trace_start") == Spans.MONDAY_10)
        .filteredOn(row -> row.get("depth") != null)
        .hasSize(1);
  }

  @Test
  void compacted_files_are_sorted_by_trace_and_start() throws IOException {
    landSpans(
        1,
        Spans.span(2, 1, Spans.MONDAY_10),
        Spans.span(1, 3, Spans.MONDAY_10 + 3),
        Spans.span(1, 2, Spans.MONDAY_10 + 2));
    lake.compact(NO_FACTS);

    assertThat(LakeRows.read(lake.snapshot(), Tables.SPANS))
        .map(row -> row.string("span_id"))
        .containsExactly(spanId(2), spanId(3), spanId(1));
  }

  @Test
  void thirty_small_days_are_thirty_files_and_another_hour_of_one_day_adds_none()
      throws IOException {
    Row[] month =
        IntStream.range(0, 300)
            .mapToObj(i -> Spans.span(i, i, Spans.MONDAY_10 + i % 30 * Spans.DAY + i))
            .toArray(Row[]::new);
    landSpans(1, month);
    CompactionReport first = lake.compact(NO_FACTS);
    landSpans(2, Spans.span(500, 500, Spans.MONDAY_10 + 3 * Spans.DAY + Spans.HOUR));
    CompactionReport second = lake.compact(NO_FACTS);

    assertThat(first.filesWritten()).isEqualTo(30);
    assertThat(second.filesWritten()).isEqualTo(1);
    assertThat(second.rowsWritten()).isEqualTo(11);
    assertThat(lake.snapshot().files(Tables.SPANS)).hasSize(30);
    assertThat(spanIds()).hasSize(301).doesNotHaveDuplicates();
  }

  @Test
  void what_a_crash_left_between_write_and_commit_is_not_listed_and_deleted_later()
      throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10));
    lake.compact(NO_FACTS);
    Path data = lake.snapshot().files(Tables.SPANS).get(0).path();
    Path orphan = data.resolveSibling("00000000-0000-0000-0000-000000000000-ffffffff.parquet");
    Files.copy(data, orphan);

    assertThat(spanIds()).containsExactly(spanId(1));
    assertThat(lake.verify().isIntact()).isTrue();

    clock.advance(Duration.between(clock.instant(), Instant.now()).plusHours(2));
    lake.compact(NO_FACTS);
    assertThat(orphan).doesNotExist();
    assertThat(spanIds()).containsExactly(spanId(1));
  }

  @Test
  void a_compaction_that_dies_halfway_changes_nothing_and_can_be_repeated() throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10));
    try {
      lake.compact(
          trace -> {
            throw new OutOfMemoryError("pretended");
          });
    } catch (OutOfMemoryError e) {
      assertThat(spanIds()).containsExactly(spanId(1));
    }
    assertThat(lake.snapshot().files(Tables.SPANS)).noneMatch(LakeFile::isCompacted);
    lake.compact(NO_FACTS);
    assertThat(lake.snapshot().files(Tables.SPANS)).allMatch(LakeFile::isCompacted);
    assertThat(spanIds()).containsExactly(spanId(1));
  }

  @Test
  void a_damaged_landing_file_is_left_alone_named_and_holds_up_no_other() throws IOException {
    landSpans(1, Spans.span(1, 1, Spans.MONDAY_10));
    landSpans(2, Spans.span(2, 2, Spans.MONDAY_10));
    Path damaged = lake.snapshot().files(Tables.SPANS).get(0).path();
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[100] ^= 1;
    Files.write(damaged, bytes);
    CompactionReport report = lake.compact(NO_FACTS);

    assertThat(report.skippedFiles()).isEqualTo(1);
    assertThat(report.landingFiles()).isEqualTo(1);
    assertThat(spanIds()).containsExactly(spanId(2));
    assertThat(lake.snapshot().damaged()).map(DamagedFile::path).containsExactly(damaged);
    assertThat(damaged).exists();
  }

  @Test
  void an_empty_lake_compacts_to_nothing_and_makes_no_catalog() throws IOException {
    assertThat(lake.compact(NO_FACTS)).isEqualTo(new CompactionReport(0, 0, 0, 0, 0, 0, 0));
    assertThat(folder.resolve("catalog.db")).doesNotExist();
  }

  private long landingFiles() throws IOException {
    try (Stream<Path> walk = Files.walk(folder.resolve("landing"))) {
      return walk.filter(path -> path.toString().endsWith(".parquet")).count();
    }
  }

  private Set<String> partitions() throws IOException {
    return lake.snapshot().files(Tables.SPANS).stream()
        .map(file -> file.path().getParent().getFileName().toString())
        .collect(Collectors.toSet());
  }
}
