package dev.spanledger.collector;

import java.util.ArrayList;
import java.util.List;

/**
 * What a decoder found in one request.
 *
 * @param acceptedCount records that will be stored
 * @param rejectedCount records that will not
 * @param problems what was wrong, the first few only
 */
public record Verdict(int acceptedCount, int rejectedCount, List<String> problems) {
  /** More problems than this are counted and not worded: an error body has at most 512 bytes. */
  public static final int MAX_PROBLEMS = 3;

  public Verdict {
    problems = List.copyOf(problems);
  }

  /** One sentence for the client; empty where nothing was wrong. */
  public String message() {
    return String.join("; ", problems);
  }

  /** Counts records as they are looked at. Not thread-safe. */
  public static final class Tally {
    private final List<String> problems = new ArrayList<>(MAX_PROBLEMS);
    private int acceptedCount;
    private int rejectedCount;

    public void accept() {
      acceptedCount++;
    }

    /** Refuses one record; the problem says which and why. */
    public void reject(String problem) {
      reject(1, problem);
    }

    public void reject(int count, String problem) {
      rejectedCount += count;
      warn(problem);
    }

    /** Notes what was changed in a record that is stored all the same. */
    public void warn(String problem) {
      if (problems.size() < MAX_PROBLEMS && !problems.contains(problem)) {
        problems.add(problem);
      }
    }

    /** Number of the record that is looked at, from 0. */
    public int index() {
      return acceptedCount + rejectedCount;
    }

    public Verdict verdict() {
      return new Verdict(acceptedCount, rejectedCount, problems);
    }
  }
}
