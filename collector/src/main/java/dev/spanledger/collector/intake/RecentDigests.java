package dev.spanledger.collector.intake;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Digests of requests that are stored, so that the repetition of one whose answer was lost is
 * answered and not stored again. Thread-safe.
 */
public final class RecentDigests {
  /** Ten minutes at a hundred requests a second; a sender gives up repeating within five. */
  private static final int MAX_DIGESTS = 65_536;

  private final Map<String, Boolean> digests =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_DIGESTS;
        }
      };

  public synchronized void add(String digest) {
    digests.put(digest, Boolean.TRUE);
  }

  synchronized boolean contains(String digest) {
    return digests.containsKey(digest);
  }
}
