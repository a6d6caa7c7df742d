package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.landing.Checksum;
import dev.spanledger.lake.parquet.FileStatistics;
import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.parquet.WriteLayout;
import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;

/** Writes sorted rows of one partition as a data file that no snapshot lists yet. */
final class DataFileWriter {
  /** A trace fetch reads whole row groups; 50,000 spans are about 3 MB. */
  static final int ROW_GROUP_ROWS = 50_000;

  private static final int ZSTD_LEVEL = 3;
  private static final String BLOOM_COLUMN = "trace_id";

  private final Table table;
  private final BaseTable iceberg;
  private final LakeFiles files;

  DataFileWriter(Table table, BaseTable iceberg, LakeFiles files) {
    this.table = table;
    this.iceberg = iceberg;
    this.files = files;
  }

  /**
   * @param partition days or months since 1970-01
   * @param rowsPerTrace about how many rows share a trace id; only for the size of the filter
   */
  DataFile write(int partition, Iterable<Row> rows, double rowsPerTrace) throws IOException {
    WrittenFile written =
        ParquetFileWriter.write(table, files.newFile(".parquet"), rows, layout(rowsPerTrace));
    FileStatistics statistics = FileStatistics.read(written.path());
    PartitionSpec spec = iceberg.spec();
    Partitions.Value value = new Partitions.Value(partition);
    Path target =
        folder(iceberg, files)
            .resolve(spec.partitionToPath(value))
            .resolve(UUID.randomUUID() + "-" + Checksum.hex(written.crc32c()) + ".parquet");
    files.publish(written.path(), target);
    return DataFiles.builder(spec)
        .withPath(files.location(target))
        .withFormat(FileFormat.PARQUET)
        .withPartition(value)
        .withFileSizeInBytes(written.sizeBytes())
        .withMetrics(DataFileMetrics.of(statistics, iceberg.schema()))
        .withSplitOffsets(statistics.rowGroupOffsets())
        .withSortOrder(iceberg.sortOrder())
        .build();
  }

  static Path folder(BaseTable iceberg, LakeFiles files) {
    return files.path(iceberg.location()).resolve("data");
  }

  /** Deletes a file that was written for a commit which did not happen. */
  static void delete(DataFile file, LakeFiles files) throws IOException {
    files.delete(files.path(file.location()));
  }

  private WriteLayout layout(double rowsPerTrace) {
    boolean hasTraces = table.name().equals(Tables.SPANS.name());
    long distinct = Math.max(1, Math.round(ROW_GROUP_ROWS / rowsPerTrace));
    return new WriteLayout(
        ROW_GROUP_ROWS, ZSTD_LEVEL, hasTraces ? Set.of(BLOOM_COLUMN) : Set.of(), distinct);
  }
}
