package dev.spanledger.lake.iceberg;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.io.FileIO;

/**
 * The side file that names the landing files whose rows a snapshot holds: one line per source, its
 * id and the time it was compacted. A table property points at it and changes in the same commit as
 * the data files, so there is no moment at which a row is in neither or in both.
 */
final class ConsumedSources {
  /** Table property: location of the side file. */
  static final String PROPERTY = "spanledger.consumed";

  private ConsumedSources() {}

  /** Writes a new side file below the table's metadata and gives back its location. */
  static String write(FileIO io, String tableLocation, Map<String, Long> consumed)
      throws IOException {
    String location = folder(tableLocation) + "/consumed-" + UUID.randomUUID() + ".txt";
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(consumed)
        .forEach((source, millis) -> lines.append(source).append(' ').append(millis).append('\n'));
    try (OutputStream out = io.newOutputFile(location).create()) {
      out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }
    return location;
  }

  static Map<String, Long> read(FileIO io, String location) {
    Map<String, Long> consumed = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                io.newInputFile(location).newStream(), StandardCharsets.US_ASCII))) {
      lines
          .lines()
          .map(line -> line.split(" ", 2))
          .forEach(parts -> consumed.put(parts[0], Long.parseLong(parts[1])));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + location, e);
    }
    return consumed;
  }

  static String folder(String tableLocation) {
    return tableLocation + "/metadata";
  }
}
