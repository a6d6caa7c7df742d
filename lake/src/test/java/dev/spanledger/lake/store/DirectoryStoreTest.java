package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore openEmpty() throws IOException {
    return DirectoryStore.open(Files.createDirectories(scratch.resolve("store")));
  }

  @Override
  protected void replace(String key, byte[] content) throws IOException {
    Files.write(scratch.resolve("store").resolve(key), content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "a/../../out", "/etc/passwd", "a//b", "./a", "a/", ""})
  void a_key_that_leads_elsewhere_is_refused(String key) {
    assertThatThrownBy(() -> create(key, bytes(1))).isInstanceOf(IllegalArgumentException.class);
    assertThat(scratch.resolve("out")).doesNotExist();
  }

  @Test
  void files_in_the_making_are_no_objects() throws IOException {
    create("a/done", bytes(1));
    Files.write(scratch.resolve("store/a/.making"), bytes(1));
    assertThat(keys("")).containsExactly("a/done");
  }

  @Test
  void a_folder_that_is_not_there_is_named() {
    Path nowhere = scratch.resolve("nowhere");
    assertThatThrownBy(() -> DirectoryStore.open(nowhere))
        .isInstanceOf(StoreException.class)
        .hasMessage("There is no folder %s", nowhere);
  }
}
