package dev.spanledger.analytics.billing.bucket;

import dev.spanledger.lake.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The objects of one delivery of a bill, none of them missing.
 *
 * @param name for people: the manifest's key, the only file's, or the prefix
 */
record BucketDelivery(String name, List<StoredObject> files) {
  BucketDelivery {
    files = List.copyOf(files);
  }

  /** Last part of the name, as a folder may be called. */
  String fileName() {
    String path = name.replaceAll("/+$", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() || last.startsWith(".") || last.indexOf('\0') >= 0 ? "bucket" : last;
  }

  long sizeBytes() {
    return files.stream().mapToLong(StoredObject::sizeBytes).sum();
  }

  /** Changes whenever one of the data files does; the manifest may be a copy of another. */
  String fingerprint(String location) {
    MessageDigest digest = sha256();
    digest.update(location.getBytes(StandardCharsets.UTF_8));
    for (StoredObject file : files) {
      String text = "\n%s\n%s\n%d".formatted(file.key(), file.version(), file.sizeBytes());
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
