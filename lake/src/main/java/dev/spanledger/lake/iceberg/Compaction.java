package dev.spanledger.lake.iceberg;

/**
 * What one compaction did.
 *
 * @param landingFiles files whose rows are in the tables now
 * @param skippedFiles landing files left as they are, because they are damaged or unreadable
 * @param rowsRead rows of those landing files
 * @param duplicatesDropped rows whose key was known
 * @param filesWritten data files written
 * @param rowsWritten rows in them, those of rewritten files included
 * @param tracesWithoutFacts traces whose derivation failed
 */
public record Compaction(
    int landingFiles,
    int skippedFiles,
    long rowsRead,
    long duplicatesDropped,
    int filesWritten,
    long rowsWritten,
    long tracesWithoutFacts) {

  static final Compaction NOTHING = new Compaction(0, 0, 0, 0, 0, 0, 0);

  Compaction plus(Compaction other) {
    return new Compaction(
        landingFiles + other.landingFiles,
        skippedFiles + other.skippedFiles,
        rowsRead + other.rowsRead,
        duplicatesDropped + other.duplicatesDropped,
        filesWritten + other.filesWritten,
        rowsWritten + other.rowsWritten,
        tracesWithoutFacts + other.tracesWithoutFacts);
  }
}
