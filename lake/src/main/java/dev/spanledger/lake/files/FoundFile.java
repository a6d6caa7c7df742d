package dev.spanledger.lake.files;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file of the lake as a listing shows it.
 *
 * @param path where it is, or is once fetched
 */
public record FoundFile(Path path, long sizeBytes, Instant modified) {}
