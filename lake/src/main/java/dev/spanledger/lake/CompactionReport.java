package dev.spanledger.lake;

/** What one compaction did, over all tables. */
public record CompactionReport(
    int landingFiles, long rowsRead, long duplicatesDropped, int filesWritten, long rowsWritten) {}
