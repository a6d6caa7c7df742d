package dev.spanledger.lake.parquet;

import java.nio.file.Path;

/**
 * A Parquet file as it was written.
 *
 * @param rowCount rows in the file
 * @param sizeBytes length of the file
 * @param crc32c CRC-32C (Castagnoli) over all bytes of the file
 */
public record WrittenFile(Path path, long rowCount, long sizeBytes, int crc32c) {}
