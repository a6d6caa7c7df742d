package dev.spanledger.lake.parquet;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/** What a file's footer says about its rows. */
public final class FileStatistics {

  private FileStatistics() {}

  /** Rows in the file. */
  public static long rowCount(Path path) throws IOException {
    try (OpenFile file = OpenFile.open(path)) {
      return file.footer().getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
    }
  }
}
