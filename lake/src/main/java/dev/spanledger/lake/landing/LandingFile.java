package dev.spanledger.lake.landing;

import java.nio.file.Path;

/**
 * A landing file by its name.
 *
 * @param sourceId identity of what its rows came from
 * @param sizeBytes length of the file
 */
public record LandingFile(Path path, String sourceId, long sizeBytes) {}
