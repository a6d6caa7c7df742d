package dev.spanledger.lake;

import dev.spanledger.lake.iceberg.RestCatalog;
import dev.spanledger.lake.store.ObjectStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A lake whose files are in an object store.
 *
 * @param prefix of all its keys; empty for a whole bucket
 * @param folder on this machine: copies of files that were read, what the collector has not landed
 *     yet, and the catalog where it is not shared. Its own for each lake, by a mark in it, and kept
 * @param maxCopyBytes of the copies; what was used in the last quarter of an hour stays even where
 *     it alone has more
 * @param catalog that several machines share; null for a SQLite file in the folder, by which this
 *     machine alone can compact the lake and read what is compacted
 */
public record BucketLake(
    ObjectStore store,
    String prefix,
    Path folder,
    long maxCopyBytes,
    @Nullable RestCatalog catalog) {}
