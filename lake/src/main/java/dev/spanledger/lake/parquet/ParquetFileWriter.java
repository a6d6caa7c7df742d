package dev.spanledger.lake.parquet;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Writes rows of a table as one Parquet file. */
public final class ParquetFileWriter {
  private static final long ROW_GROUP_BYTES = 128L << 20;

  private ParquetFileWriter() {}

  /** As {@link #write(Table, Path, Iterable, WriteLayout)} in the layout of landing files. */
  public static WrittenFile write(Table table, Path path, Iterable<Row> rows) throws IOException {
    return write(table, path, rows, WriteLayout.LANDING);
  }

  /**
   * Writes a new file, on disk (fsync) when this returns; the directory entry is the caller's to
   * sync. Leaves nothing behind where it fails.
   *
   * @param path must not exist yet
   * @throws IllegalArgumentException where a row lacks a required value or holds one of another
   *     Java type than its column's
   */
  public static WrittenFile write(Table table, Path path, Iterable<Row> rows, WriteLayout layout)
      throws IOException {
    SyncedOutputFile file = new SyncedOutputFile(path);
    boolean isComplete = false;
    long rowCount = 0;
    try (ParquetWriter<Row> writer = new Builder(table, file).layout(layout).build()) {
      for (Row row : rows) {
        writer.write(row);
        rowCount++;
      }
      isComplete = true;
    } finally {
      if (!isComplete) {
        file.discard();
      }
    }
    return new WrittenFile(path, rowCount, file.sizeBytes(), file.crc32c());
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final Table table;

    Builder(Table table, SyncedOutputFile file) {
      super(file);
      this.table = table;
    }

    Builder layout(WriteLayout layout) {
      withConf(new PlainParquetConfiguration());
      withCodecFactory(new Codecs(layout.zstdLevel()));
      withCompressionCodec(CompressionCodecName.ZSTD);
      withRowGroupSize(ROW_GROUP_BYTES);
      withRowGroupRowCountLimit(layout.rowGroupRows());
      withPageWriteChecksumEnabled(true);
      for (String column : layout.bloomColumns()) {
        withDictionaryEncoding(column, false);
        withBloomFilterEnabled(column, true);
        withBloomFilterNDV(column, layout.distinctPerRowGroup());
      }
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport(table);
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
      return new RowWriteSupport(table);
    }
  }
}
