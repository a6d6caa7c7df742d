package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.landing.LandingWriter;
import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake over an object store, which here is a directory. */
class BucketLakeTest {
  private static final long MUCH = 1L << 30;

  @TempDir private Path folder;
  private Path bucket;
  private final MovingClock clock = new MovingClock(Instant.now());
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    bucket = Files.createDirectories(folder.resolve("bucket"));
    lake = open("here", MUCH, clock);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private Lake open(String local, long maxCopyBytes, Clock by) throws IOException {
    ObjectStore store = DirectoryStore.open(bucket);
    return Lake.open(
        new BucketLake(store, "lakes/shop", folder.resolve(local), maxCopyBytes, null), by);
  }

  private void land(int first, int count) throws IOException {
    List<Row> rows =
        IntStream.range(first, first + count)
            .mapToObj(i -> Spans.span(i, 1, Spans.MONDAY_10 + i))
            .toList();
    lake.land(Tables.SPANS, Spans.source(first), rows);
  }

  private static List<String> traces(Lake of) throws IOException {
    return LakeRows.texts(of.snapshot(List.of(Tables.SPANS)), Tables.SPANS, "trace_id");
  }

  private List<Path> objects(String glob) throws IOException {
    try (Stream<Path> walk = Files.walk(bucket.resolve("lakes/shop"))) {
      return walk.filter(Files::isRegularFile)
          .filter(
              file ->
                  file.getFileSystem()
                      .getPathMatcher("glob:" + glob)
                      .matches(bucket.resolve("lakes/shop").relativize(file)))
          .toList();
    }
  }

  @Test
  void what_lands_is_compacted_read_and_in_the_end_deleted_in_the_bucket() throws IOException {
    land(1, 3);
    land(10, 3);
    assertThat(traces(lake)).hasSize(6);
    assertThat(objects("landing/spans/*/*.parquet")).hasSize(2);

    assertThat(lake.compact(trace -> {}).landingFiles()).isEqualTo(2);
    assertThat(traces(lake)).hasSize(6).doesNotHaveDuplicates();
    assertThat(lake.snapshot().files(Tables.SPANS)).allMatch(LakeFile::isCompacted);
    assertThat(objects("iceberg/spans/data/**.parquet")).hasSize(1);
    assertThat(objects("catalog.db")).isEmpty();

    clock.advance(Duration.ofMinutes(16));
    land(20, 1);
    lake.compact(trace -> {});
    assertThat(objects("landing/spans/*/*.parquet")).hasSize(1);
    clock.advance(Duration.ofMinutes(16));
    lake.compact(trace -> {});
    assertThat(objects("landing/spans/*/*.parquet")).isEmpty();
    assertThat(objects("iceberg/spans/data/**.parquet"))
        .as("what was replaced is deleted once nobody reads it")
        .hasSize(1);
    assertThat(traces(lake)).hasSize(7);
    assertThat(lake.verify().isIntact()).isTrue();
  }

  @Test
  void copies_that_are_gone_come_again_and_a_second_reader_reads_the_same() throws IOException {
    land(1, 3);
    lake.compact(trace -> {});
    land(10, 2);
    deleteCopies();

    assertThat(traces(lake)).hasSize(5);
    try (Lake second = open("here", MUCH, clock)) {
      assertThat(traces(second)).isEqualTo(traces(lake));
    }
  }

  private void deleteCopies() throws IOException {
    for (String part : List.of("here/iceberg", "here/landing")) {
      try (Stream<Path> walk = Files.walk(folder.resolve(part))) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void what_was_changed_or_removed_in_the_bucket_is_named() throws IOException {
    land(1, 3);
    lake.compact(trace -> {});
    land(10, 2);
    land(20, 2);
    Path changed = objects("iceberg/spans/data/**.parquet").get(0);
    byte[] content = Files.readAllBytes(changed);
    content[content.length / 2] ^= 1;
    Files.write(changed, content);
    Path removed = objects("landing/spans/*/0*14-*.parquet").get(0);
    Files.delete(removed);

    assertThat(traces(lake)).as("compacted rows from a good copy").hasSize(5);
    VerifyReport report = lake.verify();
    assertThat(report.isIntact()).isFalse();
    assertThat(report.damaged()).hasSize(1);
    assertThat(lake.name(report.damaged().get(0).path()))
        .isEqualTo(DirectoryStore.open(bucket).location() + "/" + bucket.relativize(changed));
    assertThat(report.damaged().get(0).damage()).matches("its CRC-32C is .*, its name states .*");

    deleteCopies();
    LakeSnapshot snapshot = lake.snapshot(List.of(Tables.SPANS));
    assertThat(snapshot.damaged()).hasSize(1);
    assertThat(LakeRows.texts(snapshot, Tables.SPANS, "trace_id")).hasSize(2);
    Files.delete(changed);
    deleteCopies();
    assertThat(lake.verify().damaged())
        .singleElement()
        .extracting(DamagedFile::damage)
        .isEqualTo("it is missing");
  }

  @Test
  void a_folder_without_the_catalog_is_told_where_it_is() throws IOException {
    land(1, 1);
    try (Lake other = open("there", MUCH, clock)) {
      assertThat(traces(other)).as("nothing is compacted yet").hasSize(1);
    }
    lake.compact(trace -> {});
    try (Lake other = open("there", MUCH, clock)) {
      assertThatThrownBy(other::snapshot)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "The tables of %s/lakes/shop/ are in another catalog, \"SQLite ",
              DirectoryStore.open(bucket).location())
          .hasMessageEndingWith("open the lake with that one");
      assertThatThrownBy(() -> other.compact(trace -> {})).isInstanceOf(IOException.class);
    }
    assertThat(traces(lake)).hasSize(1);
  }

  @Test
  void a_folder_of_another_lake_is_refused_and_left_as_it_is() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other-bucket"));
    assertRefused(
        other,
        "here",
        "is that of the lake " + DirectoryStore.open(bucket).location() + "/lakes/shop/, by its");
    assertThat(folder.resolve("here/lake.txt"))
        .hasContent(DirectoryStore.open(bucket).location() + "/lakes/shop/");

    try (Lake plain = Lake.open(folder.resolve("plain"))) {
      plain.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      assertRefused(bucket, "plain", "has \"landing\" and no lake.txt that names");
      assertThat(folder.resolve("plain/lake.txt")).doesNotExist();
      assertThat(traces(plain)).hasSize(1);
    }
    for (String sign : List.of("wal", "catalog.db")) {
      Files.createDirectories(folder.resolve("with-" + sign).resolve(sign));
      assertRefused(bucket, "with-" + sign, "has \"" + sign + "\" and no lake.txt");
    }
    lake.close();
    lake = open("here", MUCH, clock);
  }

  private void assertRefused(Path store, String local, String said) throws IOException {
    BucketLake asked =
        new BucketLake(DirectoryStore.open(store), "lakes/shop", folder.resolve(local), MUCH, null);
    assertThatThrownBy(() -> Lake.open(asked, clock))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Folder " + folder.resolve(local).toRealPath())
        .hasMessageContaining(said);
  }

  @Test
  void a_retry_after_its_file_was_compacted_and_deleted_counts_once() throws IOException {
    Instant arrival = Instant.parse("2026-01-05T10:00:00Z");
    List<Row> rows = List.of(Spans.span(1, 1, Spans.MONDAY_10).set("ingest_time", 1L));
    try (ObjectStore store = DirectoryStore.open(bucket);
        LandingWriter writer = LandingWriter.open(store, "lakes/shop", folder.resolve("lambda"))) {
      writer.land(Tables.SPANS, Spans.source(1), arrival, rows);
      lake.compact(trace -> {});
      clock.advance(Duration.ofMinutes(20));
      lake.compact(trace -> {});
      assertThat(objects("landing/spans/*/*.parquet")).isEmpty();
      land(7, 1);
      lake.compact(trace -> {});

      rows.get(0).set("ingest_time", 2L);
      writer.land(Tables.SPANS, Spans.source(1), arrival, rows);
      assertThat(traces(lake)).hasSize(2);
      lake.compact(trace -> {});
      assertThat(traces(lake)).hasSize(2);
      assertThat(objects("landing/spans/*/0*01-*.parquet")).isEmpty();
    }
  }

  @Test
  void copies_have_no_more_bytes_than_they_may_except_those_in_use() throws IOException {
    lake.close();
    lake = open("here", 60_000, clock);
    for (int i = 0; i < 10; i++) {
      land(10 * i, 2);
    }
    long all = copyBytes();
    assertThat(all).as("all in use").isGreaterThan(100_000);
    assertThat(traces(lake)).hasSize(20);

    clock.advance(Duration.ofMinutes(16));
    land(200, 2);
    assertThat(copyBytes()).isLessThanOrEqualTo(60_000);
    assertThat(traces(lake)).hasSize(22);
  }

  private long copyBytes() throws IOException {
    List<Path> copies = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder.resolve("here/landing"))) {
      walk.filter(Files::isRegularFile).forEach(copies::add);
    }
    long bytes = 0;
    for (Path copy : copies) {
      bytes += Files.size(copy);
    }
    return bytes;
  }

  @Test
  void a_bucket_copied_elsewhere_is_read_with_its_catalog() throws IOException {
    land(1, 3);
    lake.compact(trace -> {});
    lake.close();
    Path copied = Files.createDirectories(folder.resolve("restored"));
    Files.move(bucket.resolve("lakes/shop/iceberg"), copied.resolve("iceberg"));
    Files.copy(folder.resolve("here/catalog.db"), copied.resolve("catalog.db"));
    try (Lake restored = Lake.open(copied)) {
      assertThat(traces(restored)).hasSize(3);
      assertThat(restored.verify().isIntact()).isTrue();
    }
    lake = Lake.open(folder.resolve("other"));
  }
}
