package dev.spanledger.lake.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** A Parquet file open for reading, page checksums verified. */
final class OpenFile implements Closeable {
  private final Path path;
  private final ParquetFileReader reader;

  private OpenFile(Path path, ParquetFileReader reader) {
    this.path = path;
    this.reader = reader;
  }

  static OpenFile open(Path path) throws IOException {
    Codecs codecs = new Codecs(WriteLayout.LANDING.zstdLevel());
    try {
      return new OpenFile(
          path, ParquetFileReader.open(new LocalInputFile(path), ReadOptions.verifying(codecs)));
    } catch (RuntimeException e) {
      throw unreadable(path, e);
    }
  }

  ParquetFileReader reader() {
    return reader;
  }

  ParquetMetadata footer() {
    return reader.getFooter();
  }

  MessageType schema() {
    return footer().getFileMetaData().getSchema();
  }

  /** Starts reading these columns of the row groups that pass the filter. */
  <T> Records<T> records(
      MessageType requested, RecordMaterializer<T> materializer, Predicate<BlockMetaData> filter) {
    reader.setRequestedSchema(requested);
    return new Records<>(requested, materializer, filter);
  }

  /** One record after another. */
  final class Records<T> {
    private final MessageColumnIO columns;
    private final RecordMaterializer<T> materializer;
    private final Predicate<BlockMetaData> filter;
    private int nextGroup;
    private long leftInGroup;
    private @Nullable RecordReader<T> records;

    Records(
        MessageType requested,
        RecordMaterializer<T> materializer,
        Predicate<BlockMetaData> filter) {
      this.columns = new ColumnIOFactory().getColumnIO(requested, schema());
      this.materializer = materializer;
      this.filter = filter;
    }

    /** The next record, or null after the last. */
    @Nullable T next() throws IOException {
      try {
        if (leftInGroup == 0 && !openGroup()) {
          return null;
        }
        leftInGroup--;
        return records == null ? null : records.read();
      } catch (RuntimeException e) {
        throw unreadable(path, e);
      }
    }

    private boolean openGroup() throws IOException {
      while (nextGroup < reader.getRowGroups().size()) {
        int group = nextGroup++;
        BlockMetaData metadata = reader.getRowGroups().get(group);
        if (metadata.getRowCount() > 0 && filter.test(metadata)) {
          PageReadStore pages = reader.readRowGroup(group);
          records = columns.getRecordReader(pages, materializer);
          leftInGroup = pages.getRowCount();
          return true;
        }
      }
      return false;
    }
  }

  /** parquet-java reports damage by many kinds of runtime exception; a caller needs one. */
  private static IOException unreadable(Path path, RuntimeException e) {
    return new IOException("Cannot read %s as Parquet: %s".formatted(path, e.getMessage()), e);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
