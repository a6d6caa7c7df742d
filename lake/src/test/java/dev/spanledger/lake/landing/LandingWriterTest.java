package dev.spanledger.lake.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.LakeRows;
import dev.spanledger.lake.Spans;
import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoreException;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandingWriterTest {
  private static final Instant NEARLY_MIDNIGHT = Instant.parse("2026-01-05T23:59:59Z");

  @TempDir private Path folder;
  private ObjectStore store;
  private LandingWriter writer;

  @BeforeEach
  void open() throws IOException {
    store = DirectoryStore.open(Files.createDirectories(folder.resolve("bucket")));
    writer = LandingWriter.open(store, "lakes/shop", folder.resolve("scratch"));
  }

  @AfterEach
  void close() throws IOException {
    writer.close();
    store.close();
  }

  @Test
  void the_same_source_again_is_the_same_object() throws IOException {
    LandedFile first = land(1, span(1));
    LandedFile second = land(1, span(1));

    assertThat(second).isEqualTo(first);
    assertThat(first.rowCount()).isEqualTo(1);
    assertThat(keys())
        .singleElement()
        .asString()
        .matches("lakes/shop/landing/spans/2026-01-05/0000000000000001-[0-9a-f]{8}\\.parquet");
    assertThat(first.location()).isEqualTo(store.location() + "/" + keys().get(0));
  }

  @Test
  void of_one_source_with_two_contents_readers_take_one() throws IOException {
    land(1, span(1));
    land(1, span(2));
    land(2, span(3));

    assertThat(keys()).hasSize(3);
    try (Lake lake = Lake.open(folder.resolve("bucket/lakes/shop"))) {
      assertThat(lake.verify().isIntact()).isTrue();
      assertThat(lake.snapshot().files(Tables.SPANS)).hasSize(2);
      assertThat(LakeRows.texts(lake.snapshot(), Tables.SPANS, "trace_id"))
          .contains(Spans.traceId(3))
          .hasSize(2);
      lake.compact(trace -> {});
      assertThat(lake.snapshot().files(Tables.SPANS)).allMatch(LakeFile::isCompacted);
      assertThat(LakeRows.read(lake.snapshot(), Tables.SPANS)).hasSize(2);
    }
  }

  @Test
  void what_another_program_put_there_is_told_and_stays() throws IOException {
    LandedFile first = land(1, span(1));
    Path object = folder.resolve("bucket").resolve(keys().get(0));
    Files.writeString(object, "something else");

    assertThatThrownBy(() -> land(1, span(1)))
        .isInstanceOf(StoreException.class)
        .hasMessage("%s of %s holds other content, which stays", keys().get(0), store.location());
    assertThat(object).hasContent("something else");
    assertThat(first.sizeBytes()).isGreaterThan(1_000);
  }

  @Test
  void nothing_is_left_in_the_scratch_folder_and_nothing_wrong_is_stored() throws IOException {
    assertThatThrownBy(() -> writer.land(Tables.SPANS, "short", NEARLY_MIDNIGHT, List.of(span(1))))
        .hasMessage("Source id \"short\" of table spans is not 16 to 64 lower-case hex digits");
    assertThatThrownBy(() -> land(1, span(1).set("start_time", null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("start_time");
    assertThat(keys()).isEmpty();
    land(1, span(1));
    writer.close();
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  private LandedFile land(int source, Row row) throws IOException {
    return writer.land(Tables.SPANS, Spans.source(source), NEARLY_MIDNIGHT, List.of(row));
  }

  private static Row span(int trace) {
    return Spans.span(trace, 1, Spans.MONDAY_10);
  }

  private List<String> keys() throws IOException {
    List<String> keys = new ArrayList<>();
    store.list("", object -> keys.add(object.key()));
    return keys;
  }
}
