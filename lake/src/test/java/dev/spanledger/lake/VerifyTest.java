package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One compacted file per table and three landing files, then damage. */
class VerifyTest {
  private static final int FLIPS = 100;

  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void fill() throws IOException {
    lake = Lake.open(folder);
    lake.land(Tables.SPANS, Spans.source(1), spans(0));
    lake.land(Tables.INVOCATIONS, Spans.source(2), List.of(Spans.invocation(1, Spans.MONDAY_10)));
    lake.compact(trace -> {});
    for (int i = 3; i <= 5; i++) {
      lake.land(Tables.SPANS, Spans.source(i), spans(100 * i));
    }
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private static List<Row> spans(int first) {
    return IntStream.range(first, first + 50)
        .mapToObj(i -> Spans.span(i / 5, i, Spans.MONDAY_10 + i))
        .toList();
  }

  private List<Path> listed() throws IOException {
    LakeSnapshot snapshot = lake.snapshot();
    return Stream.concat(
            snapshot.files(Tables.SPANS).stream(), snapshot.files(Tables.INVOCATIONS).stream())
        .map(LakeFile::path)
        .toList();
  }

  @Test
  void an_intact_lake_verifies() throws IOException {
    VerifyReport report = lake.verify();

    assertThat(report.damaged()).isEmpty();
    assertThat(report.files()).isEqualTo(5);
    assertThat(report.bytes())
        .isEqualTo(listed().stream().mapToLong(path -> path.toFile().length()).sum());
  }

  @Test
  void every_one_of_a_hundred_flipped_bits_is_found_and_its_file_named() throws IOException {
    List<Path> files = listed();
    Map<Path, byte[]> whole = new HashMap<>();
    for (Path path : files) {
      whole.put(path, Files.readAllBytes(path));
    }
    Random random = new Random(20260105);
    List<Path> flipped = new ArrayList<>();
    List<Path> found = new ArrayList<>();
    for (int round = 0; round < FLIPS / files.size(); round++) {
      for (Path path : files) {
        byte[] bytes = whole.get(path).clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(path, bytes);
        flipped.add(path);
      }
      lake.verify().damaged().forEach(file -> found.add(file.path()));
    }
    for (Path path : files) {
      Files.write(path, whole.get(path));
    }

    assertThat(flipped).hasSize(FLIPS);
    assertThat(found).containsExactlyInAnyOrderElementsOf(flipped);
    assertThat(lake.verify().isIntact()).isTrue();
  }

  @Test
  void a_truncated_file_is_named_with_both_checksums() throws IOException {
    Path path = listed().get(0);
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, new byte[0]);

    assertThat(lake.verify().damaged())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.path()).isEqualTo(path);
              assertThat(file.damage())
                  .matches("its CRC-32C is 00000000, its name states [0-9a-f]{8}");
            });
    Files.write(path, whole);
  }

  @Test
  void two_files_that_changed_places_are_both_named() throws IOException {
    List<Path> files = listed();
    Path spare = folder.resolve("spare");
    Files.move(files.get(1), spare);
    Files.move(files.get(2), files.get(1));
    Files.move(spare, files.get(2));

    assertThat(lake.verify().damaged())
        .map(DamagedFile::path)
        .containsExactlyInAnyOrder(files.get(1), files.get(2));
  }

  @Test
  void a_compacted_file_that_is_gone_is_named() throws IOException {
    Path compacted = listed().get(0);
    Files.delete(compacted);

    assertThat(lake.verify().damaged())
        .containsExactly(new DamagedFile("spans", compacted, "it is missing"));
  }

  @Test
  void a_snapshot_leaves_a_damaged_file_out_says_so_and_lists_all_others() throws IOException {
    Path damaged = listed().get(1);
    Path copy = folder.resolve("copy");
    Files.copy(damaged, copy);
    byte[] bytes = Files.readAllBytes(copy);
    bytes[bytes.length / 2] ^= 0x40;
    Files.write(copy, bytes);
    Files.move(copy, damaged, StandardCopyOption.REPLACE_EXISTING);
    LakeSnapshot snapshot = lake.snapshot();

    assertThat(snapshot.files(Tables.SPANS)).hasSize(3).noneMatch(f -> f.path().equals(damaged));
    assertThat(snapshot.damaged()).map(DamagedFile::path).containsExactly(damaged);
  }

  @Test
  void damaged_metadata_of_a_table_is_reported_and_not_thrown() throws IOException {
    Path metadata;
    try (Stream<Path> files = Files.list(folder.resolve("iceberg/invocations/metadata"))) {
      metadata =
          files
              .filter(path -> path.getFileName().toString().startsWith("snap-"))
              .findFirst()
              .orElseThrow();
    }
    Files.write(metadata, new byte[] {1, 2, 3});
    try (Lake fresh = Lake.open(folder)) {
      VerifyReport report = fresh.verify();

      assertThat(report.isIntact()).isFalse();
      assertThat(report.damaged())
          .singleElement()
          .satisfies(file -> assertThat(file.table()).isEqualTo("invocations"))
          .satisfies(
              file -> assertThat(file.path()).isEqualTo(folder.resolve("iceberg/invocations")));
    }
  }
}
