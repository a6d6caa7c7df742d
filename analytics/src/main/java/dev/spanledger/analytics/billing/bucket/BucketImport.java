package dev.spanledger.analytics.billing.bucket;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.HeldDeliveries;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.billing.SupersededDelivery;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.ObjectCache;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Imports the bills below a prefix of an object store: of each export and billing period the latest
 * delivery that is whole. What the lake holds already is not fetched; what was fetched before a
 * crash is not fetched again.
 */
public final class BucketImport {
  /** Files wait here from the download to the import, so this bounds what crashes leave behind. */
  private static final long CACHE_BYTES = 4L << 30;

  /** Is told what goes on. */
  public interface Steps {
    /**
     * @param state how far it is; called on another thread
     */
    void begin(String step, Supplier<String> state);
  }

  private final Lake lake;
  private final ObjectStore store;
  private final BillingFormat format;
  private final Clock clock;
  private final Steps steps;
  private final ObjectCache cache;
  private final ImportLedger ledger;
  private final AtomicLong fetchedBytes = new AtomicLong();
  private final List<ImportReport> reports = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private BucketImport(Lake lake, ObjectStore store, BillingFormat format, Clock clock, Steps steps)
      throws IOException {
    this.lake = lake;
    this.store = store;
    this.format = format;
    this.clock = clock;
    this.steps = steps;
    this.cache = ObjectCache.open(lake.root().resolve("cache"), CACHE_BYTES, clock);
    this.ledger = ImportLedger.open(lake.root().resolve("bill-sources"));
  }

  /**
   * @param prefix a folder or the key of one file or manifest
   * @param format what the bills must be; {@link BillingFormat#AUTO} lets the header decide
   * @throws BillingFileException where there is no bill, or one cannot be read; those before it are
   *     in the lake
   */
  public static BucketReport run(
      Lake lake, ObjectStore store, String prefix, BillingFormat format, Clock clock, Steps steps)
      throws IOException {
    return new BucketImport(lake, store, format, clock, steps).run(prefix);
  }

  private BucketReport run(String prefix) throws IOException {
    Path scratch = Files.createTempDirectory(lake.root(), "bill-");
    try {
      steps.begin("Looking for bills at %s/%s".formatted(store.location(), prefix), () -> "");
      DeliverySearch search = new DeliverySearch(store, cache, scratch, clock.instant());
      search.run(prefix);
      importAll(search.whole(), scratch);
      return new BucketReport(reports, search.unusable(), notes, fetchedBytes.get());
    } finally {
      deleteTree(scratch);
    }
  }

  private void importAll(List<BucketDelivery> deliveries, Path scratch) throws IOException {
    Map<BucketDelivery, String> known = new LinkedHashMap<>();
    for (BucketDelivery delivery : deliveries) {
      String id = ledger.deliveryId(delivery.fingerprint(store.location()));
      if (id != null) {
        known.put(delivery, id);
      }
    }
    Map<String, String> names = new HashMap<>();
    known.forEach((delivery, id) -> names.put(id, delivery.fileName()));
    Map<String, ImportReport> held = HeldDeliveries.read(lake, names);
    Set<String> imported = new HashSet<>();
    for (int i = 0; i < deliveries.size(); i++) {
      BucketDelivery delivery = deliveries.get(i);
      @Nullable String id = known.get(delivery);
      ImportReport report = id == null ? null : held.get(id);
      if (report == null) {
        String count =
            deliveries.size() == 1 ? "" : " (%d of %d)".formatted(i + 1, deliveries.size());
        report = importOne(delivery, scratch, count);
        noteTwins(delivery, report, imported);
        imported.add(report.deliveryId());
      }
      reports.add(report);
    }
  }

  private ImportReport importOne(BucketDelivery delivery, Path scratch, String count)
      throws IOException {
    // Its name is the delivery's in what the lake says of it.
    Path folder = Files.createDirectory(scratch.resolve(delivery.fileName()));
    Path target = fetch(delivery, folder, count);
    steps.begin("Importing %s%s".formatted(delivery.name(), count), () -> "");
    ImportReport report = BillingImport.importIsolated(lake, target, format, clock);
    ledger.record(
        delivery.fingerprint(store.location()),
        report.deliveryId(),
        "%s/%s".formatted(store.location(), delivery.name()),
        clock.instant());
    for (StoredObject file : delivery.files()) {
      cache.drop(store, file);
    }
    deleteTree(folder);
    return report;
  }

  /** Copies the files, and gives what is to be imported: the only file, or their folder. */
  private Path fetch(BucketDelivery delivery, Path folder, String count) throws IOException {
    long before = fetchedBytes.get();
    long total = delivery.sizeBytes();
    steps.begin(
        "Fetching %s%s".formatted(delivery.name(), count),
        () -> Megabytes.of(fetchedBytes.get() - before, total));
    Path target = folder;
    for (StoredObject file : delivery.files()) {
      target = fetch(file, folder);
    }
    return delivery.files().size() == 1 ? target : folder;
  }

  private Path fetch(StoredObject object, Path folder) throws IOException {
    Path target = folder;
    for (String name : object.key().split("/", -1)) {
      if (name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
        throw new BillingFileException(
            "Key \"%s\" in %s has a \".\" or \"..\" part, which no export has"
                .formatted(object.key(), store.location()));
      }
      target = name.isEmpty() ? target : target.resolve(name);
    }
    cache.fetch(store, object, target, fetchedBytes::addAndGet);
    return target;
  }

  /** Two exports of one kind below one prefix: the second takes the place of the first. */
  private void noteTwins(BucketDelivery delivery, ImportReport report, Set<String> imported) {
    for (SupersededDelivery other : report.supersedes()) {
      if (imported.contains(other.deliveryId())) {
        notes.add(
            ("%s takes the place of %s of the same prefix: both bill %s; name the folder of the"
                    + " export that counts")
                .formatted(delivery.name(), other.sourceFile(), other.deliverySeries()));
      }
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
