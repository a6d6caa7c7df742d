package dev.spanledger.lake;

import java.nio.file.Path;

/**
 * A file of the lake that is not what was written.
 *
 * @param table the table's name
 * @param damage what is wrong, as a clause that follows the file's name
 */
public record DamagedFile(String table, Path path, String damage) {}
