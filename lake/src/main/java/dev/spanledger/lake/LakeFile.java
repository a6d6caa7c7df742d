package dev.spanledger.lake;

import java.nio.file.Path;

/**
 * One Parquet file of a table.
 *
 * @param rowCount rows in the file
 * @param sizeBytes length of the file
 * @param isCompacted true for a file of the Iceberg snapshot, false for a landing file
 */
public record LakeFile(Path path, long rowCount, long sizeBytes, boolean isCompacted) {}
