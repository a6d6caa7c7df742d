package dev.spanledger.lake;

/**
 * What one compaction did, over all tables.
 *
 * @param landingFiles landing files whose rows are in the Iceberg tables now
 * @param rowsRead rows of those landing files
 * @param duplicatesDropped rows whose key was known
 * @param filesWritten data files written
 * @param rowsWritten rows in them, those of rewritten files included
 * @param skippedFiles landing files left as they are, because they are damaged or unreadable
 * @param tracesWithoutFacts traces whose derivation failed; their rows are stored without facts
 */
public record CompactionReport(
    int landingFiles,
    long rowsRead,
    long duplicatesDropped,
    int filesWritten,
    long rowsWritten,
    int skippedFiles,
    long tracesWithoutFacts) {}
