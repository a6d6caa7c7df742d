package dev.spanledger.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB answers wrongly from a page with a flipped bit; our reader must not. */
class DamageTest {
  @TempDir Path folder;

  @Test
  void a_flipped_bit_is_an_error_or_changes_no_value() throws IOException {
    Path path = folder.resolve("whole.parquet");
    ParquetFileWriter.write(
        EveryType.TABLE, path, List.of(EveryType.full(), EveryType.empty(), EveryType.hollow()));
    byte[] whole = Files.readAllBytes(path);
    List<Row> expected = rows(path);
    Random random = new Random(7);
    int errors = 0;
    for (int i = 0; i < 200; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, flipped);
      try {
        assertThat(rows(path)).usingRecursiveComparison().isEqualTo(expected);
      } catch (IOException e) {
        errors++;
      }
    }

    assertThat(errors).isGreaterThan(60);
  }

  private static List<Row> rows(Path path) throws IOException {
    List<Row> rows = new ArrayList<>();
    ParquetTableReader.read(EveryType.TABLE, path, rows::add);
    return rows;
  }

  @Test
  void a_page_whose_checksum_is_wrong_is_refused() throws IOException {
    Path path = folder.resolve("page.parquet");
    WrittenFile file = ParquetFileWriter.write(EveryType.TABLE, path, List.of(EveryType.full()));
    byte[] bytes = Files.readAllBytes(path);
    int zstdFrame = indexOf(bytes, new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD});
    bytes[zstdFrame + 9] ^= 1;
    Files.write(path, bytes);

    assertThat(file.sizeBytes()).isEqualTo(bytes.length);
    assertThatThrownBy(() -> rows(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CRC checksum verification failed");
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i < bytes.length - wanted.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("No zstd frame in the file");
  }
}
