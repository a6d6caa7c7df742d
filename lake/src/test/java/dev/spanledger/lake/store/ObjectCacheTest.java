package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectCacheTest {
  @TempDir private Path folder;
  private DirectoryStore store;
  private Instant now = Instant.parse("2026-11-25T00:00:00Z");

  @BeforeEach
  void with_five_objects_of_a_thousand_bytes() throws IOException {
    Path root = Files.createDirectory(folder.resolve("store"));
    for (int i = 0; i < 5; i++) {
      byte[] content = new byte[1_000];
      new Random(i).nextBytes(content);
      Files.write(root.resolve("o" + i), content);
    }
    store = DirectoryStore.open(root);
  }

  @Test
  void those_unused_for_longest_go_when_the_bytes_are_too_many() throws IOException {
    for (int object : List.of(0, 1, 2)) {
      assertThat(fetch(3_000, object)).isEqualTo(1_000);
    }
    assertThat(fetch(3_000, 0)).as("used again, so the next to go is 1").isZero();
    assertThat(fetch(3_000, 3)).isEqualTo(1_000);

    assertThat(fetch(3_000, 0)).isZero();
    assertThat(fetch(3_000, 2)).isZero();
    assertThat(fetch(3_000, 3)).isZero();
    assertThat(fetch(3_000, 1)).as("evicted").isEqualTo(1_000);
    assertThat(cache(3_000).sizeBytes()).isEqualTo(3_000);
  }

  @Test
  void one_object_larger_than_the_bound_is_still_given() throws IOException {
    assertThat(fetch(10, 0)).isEqualTo(1_000);
    assertThat(fetch(10, 1)).isEqualTo(1_000);
    assertThat(cache(10).sizeBytes()).isEqualTo(1_000);
  }

  @Test
  void a_copy_that_was_given_outlives_its_eviction() throws IOException {
    Path target = folder.resolve("mine");
    StoredObject object = find(0);
    cache(3_000).fetch(store, object, target, bytes -> {});
    cache(3_000).drop(store, object);
    assertThat(target).hasSameBinaryContentAs(folder.resolve("store/o0"));
    assertThat(cache(3_000).sizeBytes()).isZero();
  }

  @Test
  void a_copy_that_breaks_off_goes_on_where_it_ended() throws IOException {
    Breaking breaking = new Breaking(store, 300, 3);
    Path target = folder.resolve("mine");
    long[] fetched = new long[1];
    cache(3_000).fetch(breaking, find(0), target, bytes -> fetched[0] += bytes);

    assertThat(target).hasSameBinaryContentAs(folder.resolve("store/o0"));
    assertThat(fetched[0]).isEqualTo(1_000);
    assertThat(breaking.offsets).containsExactly(0L, 300L, 600L, 900L);
  }

  @Test
  void another_run_goes_on_where_the_one_before_gave_up() throws IOException {
    Breaking hopeless = new Breaking(store, 0, Integer.MAX_VALUE);
    Breaking first = new Breaking(store, 400, 1);
    StoredObject object = find(0);
    first.after = hopeless;
    assertThatThrownBy(() -> cache(3_000).fetch(first, object, folder.resolve("mine"), bytes -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessage("%s/o0 broke off at byte 400 of 1000: cut", store.location());

    long[] fetched = new long[1];
    cache(3_000).fetch(store, object, folder.resolve("mine"), bytes -> fetched[0] += bytes);
    assertThat(fetched[0]).isEqualTo(600);
    assertThat(folder.resolve("mine")).hasSameBinaryContentAs(folder.resolve("store/o0"));
  }

  @Test
  void a_copy_that_another_process_takes_away_meanwhile_is_fetched_again() throws IOException {
    StoredObject object = find(0);
    Path target = folder.resolve("mine");
    long[] fetched = new long[1];
    cache(3_000)
        .fetch(
            store,
            object,
            target,
            bytes -> {
              if (fetched[0] == 0) {
                deleteCopies();
              }
              fetched[0] += bytes;
            });
    assertThat(target).hasSameBinaryContentAs(folder.resolve("store/o0"));
    assertThat(fetched[0]).isEqualTo(2_000);
  }

  private void deleteCopies() {
    for (File copy : Objects.requireNonNull(folder.resolve("cache").toFile().listFiles())) {
      assertThat(copy.delete()).isTrue();
    }
  }

  private long fetch(long maxBytes, int number) throws IOException {
    now = now.plus(Duration.ofMinutes(1));
    long[] fetched = new long[1];
    Path target = folder.resolve("t-" + now.toEpochMilli());
    cache(maxBytes).fetch(store, find(number), target, bytes -> fetched[0] += bytes);
    assertThat(target).hasSameBinaryContentAs(folder.resolve("store/o" + number));
    return fetched[0];
  }

  private ObjectCache cache(long maxBytes) throws IOException {
    return ObjectCache.open(folder.resolve("cache"), maxBytes, Clock.fixed(now, ZoneOffset.UTC));
  }

  private StoredObject find(int number) throws IOException {
    return Objects.requireNonNull(store.find("o" + number));
  }

  /** A directory store whose answers break off after some bytes, so many times. */
  private static final class Breaking implements ObjectStore {
    private final ObjectStore whole;
    private final int bytes;
    private int times;
    private @Nullable Breaking after;
    private final List<Long> offsets = new ArrayList<>();

    Breaking(ObjectStore whole, int bytes, int times) {
      this.whole = whole;
      this.bytes = bytes;
      this.times = times;
    }

    @Override
    public InputStream read(StoredObject object, long offset, long lengthBytes) throws IOException {
      offsets.add(offset);
      if (times <= 0) {
        return after == null
            ? whole.read(object, offset, lengthBytes)
            : after.read(object, offset, lengthBytes);
      }
      times--;
      return new FilterInputStream(whole.read(object, offset, lengthBytes)) {
        private int left = bytes;

        @Override
        public int read(byte[] buffer, int start, int length) throws IOException {
          if (left == 0) {
            throw new IOException("cut");
          }
          int count = super.read(buffer, start, Math.min(length, left));
          left -= count;
          return count;
        }
      };
    }

    @Override
    public String location() {
      return whole.location();
    }

    @Override
    public void list(String prefix, Consumer<StoredObject> objects) throws IOException {
      whole.list(prefix, objects);
    }

    @Override
    public @Nullable StoredObject find(String key) throws IOException {
      return whole.find(key);
    }

    @Override
    public boolean hasAny(String prefix) throws IOException {
      return whole.hasAny(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
      whole.delete(key);
    }

    @Override
    public void create(String key, Path content) throws IOException {
      whole.create(key, content);
    }

    @Override
    public void close() {}
  }
}
