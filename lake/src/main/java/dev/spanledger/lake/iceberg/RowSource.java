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

/**
 * The rows of a file that pass a filter, in the file's order, one at a time in memory. Iterates
 * once.
 */
final class RowSource implements Iterable<Row>, Closeable {
  private final ParquetTableReader reader;
  private final Predicate<Row> filter;

  RowSource(Table table, Path path, Predicate<Row> filter) throws IOException {
    this.reader = ParquetTableReader.open(table, path);
    this.filter = filter;
  }

  @Override
  public Iterator<Row> iterator() {
    return new Rows();
  }

  private @Nullable Row advance() {
    try {
      Row row = reader.next();
      while (row != null && !filter.test(row)) {
        row = reader.next();
      }
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private final class Rows implements Iterator<Row> {
    private @Nullable Row next = advance();

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
      next = advance();
      return row;
    }
  }
}
