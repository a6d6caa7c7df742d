package dev.spanledger.analytics.billing;

import dev.spanledger.lake.parquet.ParquetRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Parquet file with one flat column per name; maps where CUR 2.0 has maps. */
final class ParquetBillingFile implements BillingFile {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final Path path;
  private final Header header;

  private ParquetBillingFile(Path path, Header header) {
    this.path = path;
    this.header = header;
  }

  static boolean isParquet(Path path) throws IOException {
    try (InputStream input = Files.newInputStream(path)) {
      return Arrays.equals(input.readNBytes(MAGIC.length), MAGIC);
    }
  }

  static ParquetBillingFile open(Path path) throws IOException {
    try {
      return new ParquetBillingFile(path, new Header(ParquetRows.columns(path)));
    } catch (IOException broken) {
      throw new BillingFileException(
          "Billing file %s is not readable as Parquet: %s".formatted(path, broken.getMessage()),
          broken);
    }
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public String name() {
    return CsvBillingFile.fileName(path);
  }

  @Override
  public void forEachRow(Consumer<SourceRow> rows) throws IOException {
    String name = name();
    List<String> names = header.names();
    long[] number = {0};
    ParquetRows.read(
        path,
        row -> {
          number[0]++;
          rows.accept(new SourceRow(name, number[0], values(names, row)));
        });
  }

  private static List<@Nullable Object> values(
      List<String> names, Map<String, @Nullable Object> row) {
    List<@Nullable Object> values = new ArrayList<>(names.size());
    for (String name : names) {
      values.add(row.get(name));
    }
    return values;
  }
}
