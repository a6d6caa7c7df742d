package dev.spanledger.lake.landing;

/**
 * A landing file as it is stored.
 *
 * @param location whole name, as {@code s3://bucket/prefix/landing/spans/2026-11-25/….parquet}
 * @param rowCount rows in the file
 * @param sizeBytes length of the file
 */
public record LandedFile(String location, long rowCount, long sizeBytes) {}
