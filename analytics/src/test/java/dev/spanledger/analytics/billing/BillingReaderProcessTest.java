package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.Lake;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillingReaderProcessTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-03T00:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void an_isolated_import_is_the_same_import() throws IOException {
    Path file = resource("focus-traps.csv");
    ImportReport here;
    ImportReport there;
    try (Lake lake = Lake.open(folder.resolve("here"))) {
      here = BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
    }
    try (Lake lake = Lake.open(folder.resolve("there"))) {
      there = BillingImport.importIsolated(lake, file, BillingFormat.AUTO, CLOCK);
    }

    assertThat(there).isEqualTo(here);
    assertThat(there.refusedRows()).isEqualTo(9);
  }

  @Test
  void a_file_that_is_no_bill_is_told_in_the_same_words() throws IOException {
    Path file = Files.writeString(folder.resolve("empty.csv"), "");
    String here = message(() -> BillingFile.open(file));
    try (BillingReaderProcess process = BillingReaderProcess.start()) {
      assertThat(message(() -> process.open(file))).isEqualTo(here);
    }
  }

  @Test
  void a_file_that_unpacks_to_one_endless_line_ends_as_an_error() throws IOException {
    Path bomb = folder.resolve("bomb.csv.gz");
    try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      byte[] line = "a,b,c,d\n".getBytes(StandardCharsets.UTF_8);
      output.write(line);
      byte[] endless = new byte[1 << 20];
      Arrays.fill(endless, (byte) 'x');
      for (int i = 0; i < 64; i++) {
        output.write(endless);
      }
    }
    try (BillingReaderProcess process = BillingReaderProcess.start(48, Duration.ofMinutes(5))) {
      BillingFile file = process.open(bomb);
      assertThatThrownBy(() -> file.forEachRow(row -> {}))
          .isInstanceOf(BillingFileException.class)
          .hasMessageContaining("bomb.csv.gz is not readable");
    }
  }

  @Test
  void a_process_that_takes_too_long_is_ended_and_says_so() throws IOException {
    Path file = resource("focus-traps.csv");
    try (BillingReaderProcess process = BillingReaderProcess.start(64, Duration.ofMillis(1))) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  process.open(file);
                }
              })
          .isInstanceOf(BillingFileException.class)
          .hasMessage(
              "Billing file %s is not readable: the process that read it took longer than PT0.001S"
                  .formatted(file));
    }
  }

  @Test
  void values_arrive_as_they_left() throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(null);
    values.addAll(
        List.of("ä", 5L, 0.1, new BigDecimal("1.000000000000000000001"), Map.of("k", "v"), 7));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RowCodec.write(new DataOutputStream(bytes), values);
    List<@Nullable Object> read =
        RowCodec.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(read.subList(0, 6)).isEqualTo(values.subList(0, 6));
    assertThat(read.get(6)).isEqualTo("7");
  }

  @Test
  void a_length_beyond_the_limit_is_not_believed() {
    byte[] claim = {0x7f, -1, -1, -1};
    assertThatThrownBy(() -> RowCodec.read(new DataInputStream(new ByteArrayInputStream(claim))))
        .isInstanceOf(IOException.class)
        .hasMessage("Length 2147483647 is not between 0 and 100000");
  }

  private interface Action {
    Object run() throws IOException;
  }

  private static String message(Action action) {
    try {
      action.run();
    } catch (IOException failure) {
      return String.valueOf(failure.getMessage());
    }
    throw new AssertionError("no failure");
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream input = BillingImport.class.getResourceAsStream(name)) {
      Files.write(file, input.readAllBytes());
    }
    return file;
  }
}
