package dev.spanledger.lake.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.CompactionReport;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeRows;
import dev.spanledger.lake.Spans;
import dev.spanledger.lake.parquet.FieldIds;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  @TempDir Path folder;

  private static List<Row> inHour(int hour, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Row(Tables.SPANS).set("trace_start", hour * Spans.HOUR + i))
        .toList();
  }

  private static List<Row> hours(int... counts) {
    List<Row> rows = new ArrayList<>();
    for (int hour = 0; hour < counts.length; hour++) {
      rows.addAll(inHour(hour, counts[hour]));
    }
    return rows;
  }

  @Test
  void a_day_of_at_most_60000_spans_is_one_file() {
    assertThat(HourSplit.split(hours(30_000, 29_999, 1)))
        .extracting(List::size)
        .containsExactly(60_000);
  }

  @Test
  void a_larger_day_is_cut_at_hours_and_only_an_hour_alone_is_larger() {
    assertThat(HourSplit.split(hours(20_000, 40_000, 1, 70_000, 5, 6)))
        .extracting(List::size)
        .containsExactly(60_000, 1, 70_000, 11);
  }

  @Test
  void no_rows_are_no_file() {
    assertThat(HourSplit.split(List.of())).isEmpty();
  }

  private static List<Long> taken(long newRows, long... existing) {
    List<CompactedFile> files = new ArrayList<>();
    for (long rows : existing) {
      files.add(new CompactedFile(Path.of("f" + rows), 0, rows, 0, null));
    }
    return MergePolicy.taken(files, CompactedFile::rowCount, newRows).stream()
        .map(CompactedFile::rowCount)
        .toList();
  }

  @Test
  void small_files_are_merged_whatever_is_new() {
    assertThat(taken(1, 10_000, 5, 7)).containsExactly(5L, 7L, 10_000L);
  }

  @Test
  void a_larger_file_waits_until_as_much_is_new() {
    assertThat(taken(11_999, 12_000)).isEmpty();
    assertThat(taken(12_000, 12_000)).containsExactly(12_000L);
  }

  @Test
  void a_full_file_is_left_alone() {
    assertThat(taken(60_000, 10)).isEmpty();
    assertThat(taken(50_000, 9_000, 5_000)).containsExactly(5_000L);
  }

  @Test
  void field_ids_follow_positions_and_leave_room_for_fields_appended_to_a_struct() {
    assertThat(FieldIds.column(0)).isEqualTo(1);
    int events = FieldIds.column(57);
    int element = FieldIds.elementOrKey(events);
    assertThat(element).isEqualTo(58_001);
    assertThat(FieldIds.structField(element, 0)).isEqualTo(58_010);
    assertThat(FieldIds.elementOrKey(FieldIds.structField(element, 3))).isEqualTo(58_041);
    assertThat(FieldIds.mapValue(FieldIds.structField(element, 3))).isEqualTo(58_042);
    assertThatThrownBy(() -> FieldIds.structField(element, 99))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_late_span_in_a_large_file_rewrites_that_file_without_the_trace_and_no_other()
      throws IOException {
    try (Lake lake = Lake.open(folder)) {
      lake.land(Tables.SPANS, Spans.source(1), spans(0, 12_000, Spans.MONDAY_10));
      lake.land(Tables.SPANS, Spans.source(2), spans(20_000, 10, Spans.MONDAY_10 + Spans.DAY));
      lake.compact(trace -> {});
      List<LakeFile> before = lake.snapshot().files(Tables.SPANS);
      lake.land(
          Tables.SPANS, Spans.source(3), List.of(Spans.span(100, 99_999, Spans.MONDAY_10 + 1)));
      CompactionReport report =
          lake.compact(trace -> trace.forEach(row -> row.set("depth", trace.size())));
      List<LakeFile> after = lake.snapshot().files(Tables.SPANS);

      assertThat(before).extracting(LakeFile::rowCount).containsExactlyInAnyOrder(12_000L, 10L);
      assertThat(after).extracting(LakeFile::rowCount).containsExactlyInAnyOrder(11_996L, 5L, 10L);
      assertThat(after).filteredOn(before::contains).hasSize(1);
      assertThat(report.rowsWritten()).isEqualTo(12_001);
      List<Row> rows = LakeRows.read(lake.snapshot(), Tables.SPANS);
      assertThat(rows.stream().map(row -> row.string("span_id")).distinct()).hasSize(12_011);
      assertThat(rows)
          .filteredOn(row -> Integer.valueOf(5).equals(row.get("depth")))
          .extracting(row -> row.string("trace_id"))
          .containsOnly(Spans.traceId(100))
          .hasSize(5);
    }
  }

  private static List<Row> spans(int first, int count, long start) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> Spans.span(i / 4, i, start + i))
        .toList();
  }
}
