package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandingTest {
  private static final Clock MONDAY = at("2026-01-05T10:00:00Z");

  @TempDir Path folder;

  private static Clock at(String instant) {
    return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
  }

  @Test
  void a_landed_file_is_named_after_its_source_and_its_bytes() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      LakeFile file =
          lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));

      assertThat(folder.relativize(file.path()).toString())
          .matches("landing/spans/2026-01-05/0000000000000001-[0-9a-f]{8}\\.parquet");
      assertThat(file.rowCount()).isEqualTo(1);
      assertThat(file.sizeBytes()).isEqualTo(Files.size(file.path()));
      assertThat(lake.snapshot().files(Tables.SPANS)).containsExactly(file);
      assertThat(lake.snapshot().files(Tables.LOGS)).isEmpty();
    }
  }

  @Test
  void landing_a_source_again_stores_nothing_even_on_another_day_and_with_other_rows()
      throws IOException {
    LakeFile first;
    try (Lake lake = Lake.open(folder, MONDAY)) {
      first = lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
    }
    try (Lake lake = Lake.open(folder, at("2026-01-09T00:00:00Z"))) {
      LakeFile again =
          lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(2, 2, Spans.MONDAY_10)));

      assertThat(again).isEqualTo(first);
      assertThat(lake.snapshot().files(Tables.SPANS)).containsExactly(first);
    }
  }

  @Test
  void one_source_may_land_in_two_tables() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      lake.land(Tables.INVOCATIONS, Spans.source(1), List.of(Spans.invocation(1, Spans.MONDAY_10)));

      assertThat(lake.snapshot().files(Tables.SPANS)).hasSize(1);
      assertThat(lake.snapshot().files(Tables.INVOCATIONS)).hasSize(1);
    }
  }

  @Test
  void of_two_files_of_one_source_only_the_first_is_listed() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      LakeFile file =
          lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      Files.copy(file.path(), file.path().resolveSibling(Spans.source(1) + "-ffffffff.parquet"));

      assertThat(lake.snapshot().files(Tables.SPANS)).containsExactly(file);
      assertThat(lake.snapshot().damaged()).isEmpty();
    }
  }

  @Test
  void a_row_without_a_required_value_is_refused_by_name() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      Row row = Spans.span(1, 1, Spans.MONDAY_10).set("duration_ns", null);

      assertThatThrownBy(() -> lake.land(Tables.SPANS, Spans.source(1), List.of(row)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Row 0: column \"duration_ns\" of table spans has no value, but requires one");
      assertThat(lake.snapshot().files(Tables.SPANS)).isEmpty();
    }
  }

  @Test
  void a_value_of_another_java_type_is_refused_by_name() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      Row row = Spans.span(1, 1, Spans.MONDAY_10).set("kind", 2L);

      assertThatThrownBy(() -> lake.land(Tables.SPANS, Spans.source(1), List.of(row)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Row 0: column \"kind\" of table spans holds \"2\" (Long), but takes Integer");
    }
  }

  @Test
  void a_refused_file_leaves_nothing_behind_and_its_source_may_land_later() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      Row bad = Spans.span(1, 1, Spans.MONDAY_10).set("kind", "server");
      assertThatThrownBy(() -> lake.land(Tables.SPANS, Spans.source(1), List.of(bad)))
          .isInstanceOf(IllegalArgumentException.class);

      assertThat(parquetFiles(folder)).isEmpty();
      lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      assertThat(lake.snapshot().files(Tables.SPANS)).hasSize(1);
    }
  }

  @Test
  void a_source_id_that_could_name_a_path_is_refused() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      assertThatThrownBy(() -> lake.land(Tables.SPANS, "../../../../etc/passwd", List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Source id \"../../../../etc/passwd\" of table spans is not 16 to 64 lower-case hex"
                  + " digits");
    }
  }

  @Test
  void what_a_dead_process_left_half_written_is_neither_listed_nor_kept() throws IOException {
    Path left = Files.createDirectories(folder.resolve("tmp/w-dead"));
    Files.writeString(left.resolve("half.parquet"), "PAR1");
    Files.writeString(left.resolve("lock"), "");

    try (Lake lake = Lake.open(folder, MONDAY)) {
      assertThat(left).doesNotExist();
      assertThat(lake.snapshot().files(Tables.SPANS)).isEmpty();
    }
  }

  @Test
  void what_a_living_lake_is_writing_survives_the_opening_of_another() throws IOException {
    try (Lake lake = Lake.open(folder, MONDAY)) {
      lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      long before = count(folder.resolve("tmp"));
      Lake.open(folder, MONDAY).close();

      assertThat(count(folder.resolve("tmp"))).isEqualTo(before);
    }
    assertThat(count(folder.resolve("tmp"))).isZero();
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  private static List<Path> parquetFiles(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(path -> path.toString().endsWith(".parquet")).toList();
    }
  }
}
