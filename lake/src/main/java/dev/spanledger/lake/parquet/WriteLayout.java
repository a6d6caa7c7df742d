package dev.spanledger.lake.parquet;

import java.util.Set;

/**
 * Physical layout of a file.
 *
 * @param rowGroupRows rows after which a row group ends
 * @param zstdLevel 1..22
 * @param bloomColumns columns that get a bloom filter per row group; they are not dictionary
 *     encoded, because parquet-java leaves the filter out where a dictionary holds every value
 * @param distinctPerRowGroup expected distinct values of a bloom column in one row group
 */
public record WriteLayout(
    int rowGroupRows, int zstdLevel, Set<String> bloomColumns, long distinctPerRowGroup) {

  /** For files that are soon compacted: one row group as a rule, cheap to write. */
  public static final WriteLayout LANDING = new WriteLayout(131_072, 3, Set.of(), 1);

  public WriteLayout {
    bloomColumns = Set.copyOf(bloomColumns);
  }
}
