package dev.spanledger.lake.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketFilesTest {
  @TempDir private Path folder;

  @Test
  void what_another_machine_deleted_is_forgotten_at_the_next_listing() throws IOException {
    Path bucket = Files.createDirectories(folder.resolve("bucket"));
    Path root = Files.createDirectories(folder.resolve("here")).toRealPath();
    for (String name : List.of("spans/a", "spans/b", "logs/c")) {
      Path file = bucket.resolve("shop/landing").resolve(name);
      Files.writeString(
          Files.createDirectories(file.getParent()).resolve(file.getFileName()), name);
    }
    try (BucketFiles files =
        BucketFiles.open(root, DirectoryStore.open(bucket), "shop", 1L << 20, Clock.systemUTC())) {
      assertThat(files.list(root.resolve("landing/spans"))).hasSize(2);
      assertThat(files.list(root.resolve("landing/logs"))).hasSize(1);
      assertThat(files.listedCount()).isEqualTo(3);

      Files.delete(bucket.resolve("shop/landing/spans/a"));
      assertThat(files.list(root.resolve("landing/spans"))).hasSize(1);
      assertThat(files.listedCount()).isEqualTo(2);
      Path left = root.resolve("landing/logs/c");
      files.fetch(List.of(left));
      assertThat(left).hasContent("logs/c");
    }
  }
}
