package dev.spanledger.lake.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  private static final int LOOKS = 400;
  private static final int FOLDERS = 20;

  @TempDir private Path folder;

  @Test
  void what_vanishes_during_a_look_is_passed_over_and_what_stays_is_found() throws Exception {
    Path stays = Files.createDirectories(folder.resolve("stays")).resolve("file");
    Files.writeString(stays, "1");
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<?> work =
        other.submit(
            () -> {
              while (!isOver.get()) {
                comeAndGo();
              }
              return null;
            });
    try {
      for (int i = 0; i < LOOKS; i++) {
        assertThat(FileTree.below(folder)).contains(stays);
        assertThat(FolderFiles.below(folder)).extracting(FoundFile::path).contains(stays);
      }
    } finally {
      isOver.set(true);
      other.shutdown();
    }
    work.get();
    assertThat(FileTree.below(folder.resolve("never"))).isEmpty();
  }

  private void comeAndGo() throws IOException {
    for (int i = 0; i < FOLDERS; i++) {
      Files.writeString(Files.createDirectories(folder.resolve("day-" + i)).resolve("file"), "2");
    }
    for (int i = 0; i < FOLDERS; i++) {
      Files.delete(folder.resolve("day-" + i).resolve("file"));
      Files.delete(folder.resolve("day-" + i));
    }
  }
}
