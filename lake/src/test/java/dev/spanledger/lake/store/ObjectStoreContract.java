package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object store promises. */
public abstract class ObjectStoreContract {
  /** More than S3 gives in one page. */
  private static final int MANY = 1_050;

  @TempDir protected Path scratch;
  protected ObjectStore store;

  /** An empty store. */
  protected abstract ObjectStore openEmpty() throws IOException;

  /** As another program would, not through the port. */
  protected abstract void replace(String key, byte[] content) throws IOException;

  @BeforeEach
  void open_empty() throws IOException {
    store = openEmpty();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void content_is_read_back_whole_and_by_range() throws IOException {
    byte[] content = bytes(100_000);
    create("a/b.bin", content);

    StoredObject found = find("a/b.bin");
    assertThat(found.sizeBytes()).isEqualTo(100_000);
    assertThat(found.name()).isEqualTo("b.bin");
    assertThat(read(found, 0, 100_000)).isEqualTo(content);
    assertThat(read(found, 0, 10)).isEqualTo(Arrays.copyOf(content, 10));
    assertThat(read(found, 99_990, 10)).isEqualTo(Arrays.copyOfRange(content, 99_990, 100_000));
    assertThat(read(found, 50_000, 1_000_000))
        .isEqualTo(Arrays.copyOfRange(content, 50_000, 100_000));
    assertThat(read(found, 100_000, 1)).isEmpty();
  }

  @Test
  void an_empty_object_is_an_object() throws IOException {
    create("empty", new byte[0]);
    assertThat(find("empty").sizeBytes()).isZero();
    assertThat(read(find("empty"), 0, 0)).isEmpty();
  }

  @Test
  void what_is_not_there_is_null_and_lists_as_nothing() throws IOException {
    assertThat(store.find("nowhere")).isNull();
    assertThat(keys("")).isEmpty();
  }

  @Test
  void creating_the_same_again_is_a_success() throws IOException {
    create("k", bytes(1_000));
    StoredObject first = find("k");
    create("k", bytes(1_000));
    assertThat(find("k")).isEqualTo(first);
  }

  @Test
  void other_content_under_a_taken_key_is_refused_and_the_first_stays() throws IOException {
    create("k", bytes(1_000));
    for (byte[] other : List.of(bytes(1_001), "x".repeat(1_000).getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(() -> create("k", other))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("holds other content, which stays")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.EXISTS);
    }
    assertThat(read(find("k"), 0, 1_000)).isEqualTo(bytes(1_000));
  }

  @Test
  void the_same_content_is_known_though_another_program_put_it_there() throws IOException {
    replace("k", bytes(1_000));
    create("k", bytes(1_000));
    assertThatThrownBy(() -> create("k", "x".repeat(1_000).getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("holds other content, which stays");
  }

  @Test
  void of_sixteen_that_race_for_a_key_one_wins() throws Exception {
    ObjectStore raced = storeForRace();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Callable<Boolean>> races =
        IntStream.range(0, 16)
            .<Callable<Boolean>>mapToObj(i -> () -> wins(raced, runner(i)))
            .toList();
    List<Integer> winners = new ArrayList<>();
    List<Future<Boolean>> outcomes = threads.invokeAll(races);
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i).get()) {
        winners.add(i);
      }
    }
    threads.shutdown();
    assertThat(winners).hasSize(1);
    assertThat(new String(read(find("race"), 0, 100), StandardCharsets.UTF_8))
        .isEqualTo("runner " + winners.get(0));
  }

  private Path runner(int number) throws IOException {
    return Files.writeString(scratch.resolve("runner-" + number), "runner " + number);
  }

  /** The store to race on; another one where a test server has no order of its own. */
  protected ObjectStore storeForRace() throws IOException {
    return store;
  }

  private static boolean wins(ObjectStore store, Path file) throws IOException {
    try {
      store.create("race", file);
      return true;
    } catch (StoreException taken) {
      assertThat(taken.reason()).isEqualTo(Reason.EXISTS);
      return false;
    }
  }

  @Test
  void a_listing_has_every_key_of_the_prefix_in_order_over_several_pages() throws IOException {
    Path one = Files.writeString(scratch.resolve("one"), "1");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String key = "many/%05d".formatted(i);
      expected.add(key);
      store.create(key, one);
    }
    store.create("many.txt", one);
    store.create("more/1", one);

    assertThat(keys("many/")).isEqualTo(expected);
    assertThat(keys("many")).hasSize(MANY + 1).startsWith("many.txt", "many/00000");
    assertThat(keys("")).hasSize(MANY + 2).endsWith("more/1");
    assertThat(keys("nothing")).isEmpty();
    assertThat(store.hasAny("many/0")).isTrue();
    assertThat(store.hasAny("nothing")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BILLING_PERIOD=2026-10/a b.csv",
        "100%25/50%.csv",
        "a+b&c.csv",
        "Übersicht/ж.csv",
        "(1)'s \"file\".csv"
      })
  void a_key_may_have_any_letter(String key) throws IOException {
    create(key, bytes(10));
    assertThat(keys("")).containsExactly(key);
    assertThat(read(find(key), 0, 10)).isEqualTo(bytes(10));
  }

  @Test
  void what_is_deleted_is_gone_and_its_key_is_free() throws IOException {
    create("a/k", bytes(10));
    create("a/l", bytes(11));
    store.delete("a/k");
    store.delete("a/k");
    store.delete("nowhere");
    assertThat(keys("")).containsExactly("a/l");
    create("a/k", bytes(12));
    assertThat(read(find("a/k"), 0, 12)).isEqualTo(bytes(12));
  }

  @Test
  void a_version_that_was_replaced_is_not_read() throws IOException {
    replace("k", bytes(1_000));
    StoredObject listed = find("k");
    replace("k", bytes(1_001));

    assertThat(find("k").version()).isNotEqualTo(listed.version());
    assertThatThrownBy(() -> read(listed, 0, 10))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was changed or removed since it was listed")
        .extracting(refusal -> ((StoreException) refusal).reason())
        .isEqualTo(Reason.CHANGED);
  }

  @Test
  void the_cache_copies_each_version_once() throws IOException {
    replace("k", bytes(1_000));
    ObjectCache cache = ObjectCache.open(scratch.resolve("cache"), 10_000, Clock.systemUTC());
    long[] fetched = new long[1];
    cache.fetch(store, find("k"), scratch.resolve("first"), count -> fetched[0] += count);
    cache.fetch(store, find("k"), scratch.resolve("second"), count -> fetched[0] += count);
    replace("k", bytes(1_001));
    cache.fetch(store, find("k"), scratch.resolve("third"), count -> fetched[0] += count);

    assertThat(fetched[0]).isEqualTo(2_001);
    assertThat(scratch.resolve("first")).hasBinaryContent(bytes(1_000));
    assertThat(scratch.resolve("second")).hasBinaryContent(bytes(1_000));
    assertThat(scratch.resolve("third")).hasBinaryContent(bytes(1_001));
  }

  protected final void create(String key, byte[] content) throws IOException {
    Path file = Files.createTempFile(scratch, "content", "");
    store.create(key, Files.write(file, content));
  }

  protected final StoredObject find(String key) throws IOException {
    return Objects.requireNonNull(store.find(key), () -> "nothing at " + key);
  }

  protected final byte[] read(StoredObject object, long offset, long lengthBytes)
      throws IOException {
    try (InputStream input = store.read(object, offset, lengthBytes)) {
      return input.readAllBytes();
    }
  }

  protected final List<String> keys(String prefix) throws IOException {
    List<String> keys = new ArrayList<>();
    store.list(prefix, object -> keys.add(object.key()));
    return keys;
  }

  /** The same for the same length, so that a test can tell what it wrote. */
  protected static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
