package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rows of a file that pass a filter, in the file's order, one at a time in memory. */
final class RowSource implements Iterable<Row>, Iterator<Row>, Closeable {
  private final ParquetTableReader reader;
  private final Predicate<Row> filter;
  private @Nullable Row next;

  RowSource(Table table, Path path, Predicate<Row> filter) throws IOException {
    this.reader = ParquetTableReader.open(table, path);
    this.filter = filter;
    this.next = advance();
  }

  private @Nullable Row advance() throws IOException {
    Row row = reader.next();
    while (row != null && !filter.test(row)) {
      row = reader.next();
    }
    return row;
  }

  @Override
  public Iterator<Row> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Row next() {
    Row row = next;
    if (row == null) {
      throw new NoSuchElementException("No row after the file's last");
    }
    try {
      next = advance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
