package dev.spanledger.lake.landing;

import dev.spanledger.lake.table.Table;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of landing files: {@code landing/<table>/<arrival yyyy-mm-dd>/<sourceId>-<crc32c>.parquet}
 * below the lake, in a folder as in a bucket.
 */
final class LandingName {
  /** First part of every landing file's name. */
  static final String FOLDER = "landing";

  private static final Pattern SOURCE_ID = Pattern.compile("[0-9a-f]{16,64}");
  private static final Pattern FILE = Pattern.compile("([0-9a-f]{16,64})-[0-9a-f]{8}\\.parquet");

  private LandingName() {}

  /**
   * @throws IllegalArgumentException where this is no identity of a source
   */
  static void requireSourceId(Table table, String sourceId) {
    if (!SOURCE_ID.matcher(sourceId).matches()) {
      throw new IllegalArgumentException(
          "Source id \"%s\" of table %s is not 16 to 64 lower-case hex digits"
              .formatted(sourceId.substring(0, Math.min(80, sourceId.length())), table.name()));
    }
  }

  /** Name below the landing folder, with slashes. */
  static String of(Table table, LocalDate arrival, String sourceId, int crc32c) {
    return "%s/%s/%s-%s.parquet".formatted(table.name(), arrival, sourceId, Checksum.hex(crc32c));
  }

  /** The source that a file's own name states, or null where it is no landing file. */
  static @Nullable String sourceId(String fileName) {
    Matcher matcher = FILE.matcher(fileName);
    return matcher.matches() ? matcher.group(1) : null;
  }
}
