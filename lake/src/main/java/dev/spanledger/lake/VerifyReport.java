package dev.spanledger.lake;

import java.util.List;

/**
 * Outcome of reading every file of the lake.
 *
 * @param files files read
 * @param bytes bytes read
 * @param damaged every file that is missing or not what was written
 */
public record VerifyReport(long files, long bytes, List<DamagedFile> damaged) {
  public VerifyReport {
    damaged = List.copyOf(damaged);
  }

  public boolean isIntact() {
    return damaged.isEmpty();
  }
}
