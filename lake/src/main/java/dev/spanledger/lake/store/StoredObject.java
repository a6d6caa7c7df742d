package dev.spanledger.lake.store;

import java.time.Instant;

/**
 * An object as a listing shows it.
 *
 * @param key with slashes, none at the start
 * @param version changes whenever the content does: the ETag of S3
 */
public record StoredObject(String key, long sizeBytes, String version, Instant lastModified) {
  /** The part after the last slash. */
  public String name() {
    return key.substring(key.lastIndexOf('/') + 1);
  }
}
