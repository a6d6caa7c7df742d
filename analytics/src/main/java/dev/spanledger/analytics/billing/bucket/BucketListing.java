package dev.spanledger.analytics.billing.bucket;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.Manifest;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is below a prefix, as of one listing: manifests, and files that may be bills. */
final class BucketListing {
  /** An hourly export of ten years in ten files a month has 1,200; more is another bucket. */
  private static final int MAX_OBJECTS = 200_000;

  private final ObjectStore store;
  private final String prefix;
  private final Map<String, StoredObject> objects = new TreeMap<>();

  private BucketListing(ObjectStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /**
   * @param prefix a folder, with a slash at its end or without, or the key of one file
   * @throws BillingFileException where nothing is there, or too much
   */
  static BucketListing read(ObjectStore store, String prefix) throws IOException {
    BucketListing listing = new BucketListing(store, prefix);
    long[] count = new long[1];
    store.list(
        prefix,
        object -> {
          count[0]++;
          if (listing.isBelow(object.key()) && isOfUse(object)) {
            listing.objects.put(object.key(), object);
          }
        });
    if (listing.objects.size() > MAX_OBJECTS) {
      throw new BillingFileException(
          "%s/%s has %d files, and at most %d are looked through: name the folder of one export"
              .formatted(store.location(), prefix, listing.objects.size(), MAX_OBJECTS));
    }
    if (listing.objects.isEmpty()) {
      throw new BillingFileException(
          "No bill at %s/%s: %s"
              .formatted(
                  store.location(),
                  prefix,
                  count[0] == 0
                      ? "nothing has a key that starts so"
                      : "of the %d objects there, none is a manifest or ends as a bill does"
                          .formatted(count[0])));
    }
    StoredObject only = listing.objects.get(prefix);
    if (only != null) {
      listing.objects.keySet().removeIf(key -> !key.equals(prefix));
    }
    return listing;
  }

  private boolean isBelow(String key) {
    return prefix.isEmpty()
        || prefix.endsWith("/")
        || key.equals(prefix)
        || key.startsWith(prefix + "/");
  }

  private static boolean isOfUse(StoredObject object) {
    return Manifest.isNamedSo(object.name()) || BillingImport.isDataFile(object.name());
  }

  String prefix() {
    return prefix;
  }

  List<StoredObject> manifests() {
    return objects.values().stream().filter(object -> Manifest.isNamedSo(object.name())).toList();
  }

  List<StoredObject> dataFiles() {
    List<StoredObject> data = new ArrayList<>(objects.values());
    data.removeIf(object -> Manifest.isNamedSo(object.name()));
    return data;
  }

  /**
   * The object that a manifest lists under this name: there, or, where the export was copied
   * elsewhere, below the nearest folder above the manifest that the name's end leads to.
   */
  @Nullable StoredObject listed(StoredObject manifest, String name) throws IOException {
    String key = name.replaceFirst("^[a-z0-9]+://[^/]*/", "");
    StoredObject exact = objects.get(key);
    if (exact != null) {
      return exact;
    }
    String folder = manifest.key();
    while (!folder.isEmpty()) {
      folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/', folder.length() - 2) + 1));
      for (String rest = key; !rest.isEmpty(); rest = afterSlash(rest)) {
        StoredObject found = objects.get(folder + rest);
        if (found != null) {
          return found;
        }
      }
    }
    // Not below the prefix: a manifest alone was named, or its data are in another folder.
    return key.isEmpty() ? null : store.find(key);
  }

  private static String afterSlash(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? "" : key.substring(slash + 1);
  }
}
