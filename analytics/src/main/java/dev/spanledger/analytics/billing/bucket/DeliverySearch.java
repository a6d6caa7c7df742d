package dev.spanledger.analytics.billing.bucket;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.Manifest;
import dev.spanledger.lake.store.ObjectCache;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the deliveries below a prefix that are whole, the latest of each export and billing period.
 *
 * <p>A manifest is written after the files that it lists. So one that lacks a file is being
 * written, or was copied in part; and a file that is younger than its manifest belongs to the next
 * delivery, which is being written over this one, or was copied after it.
 */
final class DeliverySearch {
  /** A provider replaces the files of a period within minutes; a copy then lies still. */
  static final Duration AT_REST = Duration.ofHours(1);

  /** AWS Data Exports, with a folder for each execution or without. */
  private static final Pattern DATA_EXPORT =
      Pattern.compile("(.*/)?metadata/(BILLING_PERIOD=[^/]+)/(?:.+/)?([^/]+)");

  /** Cost and Usage Report: the manifest of the period is a copy of the latest assembly's. */
  private static final Pattern LEGACY =
      Pattern.compile("((?:.*/)?\\d{8}-\\d{8}/)(?:[^/]+/)?([^/]+)");

  private final ObjectStore store;
  private final ObjectCache cache;
  private final Path scratch;
  private final Instant now;
  private final List<BucketDelivery> whole = new ArrayList<>();
  private final List<String> unusable = new ArrayList<>();

  /**
   * @param scratch folder for manifests while they are read
   */
  DeliverySearch(ObjectStore store, ObjectCache cache, Path scratch, Instant now) {
    this.store = store;
    this.cache = cache;
    this.scratch = scratch;
    this.now = now;
  }

  /** Deliveries to import, the oldest billing period first. */
  List<BucketDelivery> whole() {
    return whole;
  }

  /** Deliveries that are not whole, and why. */
  List<String> unusable() {
    return unusable;
  }

  void run(String prefix) throws IOException {
    BucketListing listing = BucketListing.read(store, prefix);
    Map<String, List<StoredObject>> groups = new TreeMap<>();
    for (StoredObject manifest : listing.manifests()) {
      groups.computeIfAbsent(group(manifest.key()), added -> new ArrayList<>()).add(manifest);
    }
    boolean isListed = false;
    for (List<StoredObject> manifests : groups.values()) {
      manifests.sort(
          Comparator.comparing(StoredObject::lastModified)
              .thenComparing(StoredObject::key)
              .reversed());
      isListed |= takeLatest(listing, manifests);
    }
    if (!isListed && unusable.isEmpty()) {
      takeUnlisted(listing);
    }
  }

  /** Deliveries of one export and period have one name here. */
  static String group(String manifestKey) {
    Matcher export = DATA_EXPORT.matcher(manifestKey);
    if (export.matches()) {
      String folder = export.group(1) == null ? "" : export.group(1);
      return "%s %s %s".formatted(folder, export.group(2), export.group(3));
    }
    Matcher legacy = LEGACY.matcher(manifestKey);
    return legacy.matches() ? legacy.group(1) + " " + legacy.group(2) : manifestKey;
  }

  /** Whether one of the files lists anything. */
  private boolean takeLatest(BucketListing listing, List<StoredObject> manifests)
      throws IOException {
    boolean isListed = false;
    for (StoredObject manifest : manifests) {
      Manifest read = read(manifest);
      if (read == null) {
        continue;
      }
      isListed = true;
      BucketDelivery delivery = delivery(listing, manifest, read);
      if (delivery != null) {
        whole.add(delivery);
        return true;
      }
    }
    return isListed;
  }

  private @Nullable Manifest read(StoredObject manifest) throws IOException {
    Path file = scratch.resolve("manifest.json");
    Files.deleteIfExists(file);
    cache.fetch(store, manifest, file, bytes -> {});
    cache.drop(store, manifest);
    try {
      return Manifest.read(file);
    } catch (BillingFileException broken) {
      unusable.add(
          "%s/%s is not readable as JSON: the delivery may not be whole"
              .formatted(store.location(), manifest.key()));
      return null;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private @Nullable BucketDelivery delivery(
      BucketListing listing, StoredObject manifest, Manifest read) throws IOException {
    String place = "%s/%s".formatted(store.location(), manifest.key());
    Set<StoredObject> files = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    for (Manifest.Entry entry : read.entries()) {
      StoredObject file = listing.listed(manifest, entry.key());
      Long bytes = entry.bytes();
      if (file == null) {
        missing.add(entry.key());
      } else if (bytes != null && bytes != file.sizeBytes()) {
        unusable.add(
            "%s is not whole: %s has %d bytes, and %d are listed"
                .formatted(place, file.key(), file.sizeBytes(), bytes));
        return null;
      } else {
        files.add(file);
      }
    }
    if (!missing.isEmpty()) {
      unusable.add(
          "%s is not whole: %d of the %d files that it lists are not there, first \"%s\""
              .formatted(place, missing.size(), read.entries().size(), missing.get(0)));
      return null;
    }
    for (StoredObject file : files) {
      if (isBeingReplaced(manifest, file)) {
        unusable.add(
            ("%s is being replaced: %s was written at %s, after the manifest that lists it; it is"
                    + " used once a new manifest is there, or after %d minutes at rest")
                .formatted(place, file.key(), file.lastModified(), AT_REST.toMinutes()));
        return null;
      }
    }
    return new BucketDelivery(manifest.key(), new ArrayList<>(files));
  }

  private boolean isBeingReplaced(StoredObject manifest, StoredObject file) {
    return file.lastModified().isAfter(manifest.lastModified())
        && file.lastModified().plus(AT_REST).isAfter(now);
  }

  /** Without a manifest, whoever names the folder vouches that it is whole. */
  private void takeUnlisted(BucketListing listing) throws BillingFileException {
    List<StoredObject> data = listing.dataFiles();
    if (data.isEmpty()) {
      throw new BillingFileException(
          "No bill at %s/%s: the manifests there list no files"
              .formatted(store.location(), listing.prefix()));
    }
    String name = data.size() == 1 ? data.get(0).key() : listing.prefix();
    whole.add(new BucketDelivery(name, data));
  }
}
