package dev.spanledger.cli.output;

import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows as they come, however many: one at a time is in memory. */
public final class RowStream {
  private final Terminal terminal;
  private final OutputFormat format;
  private final @Nullable Path file;

  /**
   * @param format csv or parquet
   * @param file where to write; null for standard output, which parquet cannot go to
   */
  public RowStream(Terminal terminal, OutputFormat format, @Nullable Path file) {
    if (format != OutputFormat.csv && format != OutputFormat.parquet) {
      throw new Failure(ExitCode.USAGE, "Format %s; an export is csv or parquet".formatted(format));
    }
    if (format == OutputFormat.parquet && file == null) {
      throw new Failure(ExitCode.USAGE, "Parquet is binary: add --output-file FILE");
    }
    this.terminal = terminal;
    this.format = format;
    this.file = file;
  }

  /** Writes all rows; a file is either whole or not there. Returns how many rows there were. */
  public long write(Table table, Iterable<Row> rows) throws IOException {
    Path whole = file;
    if (whole == null) {
      long count = writeCsv(table, rows, terminal.out());
      terminal.out().flush();
      return count;
    }
    Path part = AnswerWriter.part(whole);
    Files.deleteIfExists(part);
    long count;
    try {
      count =
          format == OutputFormat.parquet
              ? ParquetFileWriter.write(table, part, rows).rowCount()
              : writeCsv(table, rows, part);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return count;
  }

  private static long writeCsv(Table table, Iterable<Row> rows, Path path) throws IOException {
    try (PrintStream out = new PrintStream(path.toFile(), StandardCharsets.UTF_8)) {
      return writeCsv(table, rows, out);
    }
  }

  private static long writeCsv(Table table, Iterable<Row> rows, PrintStream out)
      throws IOException {
    CsvFormat csv = new CsvFormat();
    csv.header(table.columns().stream().map(Column::name).toList(), out);
    long count = 0;
    for (Row row : rows) {
      csv.row(values(table, row), out);
      count++;
    }
    if (out.checkError()) {
      throw new IOException("Could not write all of the rows");
    }
    return count;
  }

  private static List<@Nullable Object> values(Table table, Row row) {
    List<@Nullable Object> values = new ArrayList<>(table.columns().size());
    for (int i = 0; i < table.columns().size(); i++) {
      Object value = row.get(i);
      boolean isTime = table.columns().get(i).type() == ColumnType.Scalar.TIMESTAMP;
      values.add(
          isTime && value instanceof Long micros
              ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS)
              : value);
    }
    return values;
  }
}
