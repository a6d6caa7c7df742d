package dev.spanledger.lake.iceberg;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Which existing files of a partition are rewritten together with new rows. Small ones always, and
 * larger ones only once as much is added as they hold, so that each row is rewritten a few times
 * and not at every compaction; full ones never.
 */
final class MergePolicy {
  /** A file of this many rows is full: about 4 MB of spans, rewritten in half a second. */
  static final int FULL_FILE_ROWS = 60_000;

  private static final int SMALL_FILE_ROWS = 10_000;

  private MergePolicy() {}

  /**
   * @param rows rows that the file would bring along
   * @param newRows rows that are to be written anyway
   */
  static List<CompactedFile> taken(
      List<CompactedFile> files, ToLongFunction<CompactedFile> rows, long newRows) {
    List<CompactedFile> taken = new ArrayList<>();
    long total = newRows;
    for (CompactedFile file : files.stream().sorted(Comparator.comparingLong(rows)).toList()) {
      long brought = rows.applyAsLong(file);
      if (brought > Math.max(SMALL_FILE_ROWS, total) || total + brought > FULL_FILE_ROWS) {
        return taken;
      }
      taken.add(file);
      total += brought;
    }
    return taken;
  }
}
