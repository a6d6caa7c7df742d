package dev.spanledger.lake;

import dev.spanledger.lake.iceberg.LakeCatalog;
import dev.spanledger.lake.iceberg.TableFiles;
import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.FileInspector.Inspection;
import dev.spanledger.lake.landing.LandingFile;
import dev.spanledger.lake.landing.LandingStore;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Joins the compacted and the landing side into lists in which each row is once. */
final class LakeReader {
  /** A file that is gone was replaced since it was listed, unless it is gone from the next list. */
  private static final int ATTEMPTS = 3;

  private final LandingStore landing;
  private final LakeCatalog catalog;
  private final FileInspector inspector;

  LakeReader(LandingStore landing, LakeCatalog catalog, FileInspector inspector) {
    this.landing = landing;
    this.catalog = catalog;
    this.inspector = inspector;
  }

  LakeSnapshot snapshot() throws IOException {
    Map<String, List<LakeFile>> filesByTable = new LinkedHashMap<>();
    List<DamagedFile> damaged = new ArrayList<>();
    Set<Path> listed = new HashSet<>();
    for (Table table : Tables.all()) {
      Listing listing = list(table, inspector::inspect);
      filesByTable.put(table.name(), List.copyOf(listing.whole));
      damaged.addAll(listing.damaged);
      listing.whole.forEach(file -> listed.add(file.path()));
      listing.damaged.forEach(file -> listed.add(file.path()));
    }
    inspector.retainOnly(listed);
    return new LakeSnapshot(filesByTable, damaged);
  }

  LakeSnapshot snapshotAt(String tag) throws IOException {
    Map<String, List<LakeFile>> filesByTable = new LinkedHashMap<>();
    List<DamagedFile> damaged = new ArrayList<>();
    for (Table table : Tables.all()) {
      Listing listing = new Listing(table, inspector::inspect);
      for (TableFiles.File file : catalog.filesAt(table, tag).files()) {
        listing.add(file.path(), file.rowCount(), true);
      }
      filesByTable.put(table.name(), List.copyOf(listing.whole));
      damaged.addAll(listing.damaged);
    }
    return new LakeSnapshot(filesByTable, damaged);
  }

  VerifyReport verify() throws IOException {
    long files = 0;
    long bytes = 0;
    List<DamagedFile> damaged = new ArrayList<>();
    for (Table table : Tables.all()) {
      try {
        Listing listing = list(table, inspector::inspectAgain);
        files += listing.whole.size() + listing.damaged.size();
        bytes += listing.bytes;
        damaged.addAll(listing.damaged);
      } catch (IOException e) {
        damaged.add(
            new DamagedFile(table.name(), catalog.folder(table), String.valueOf(e.getMessage())));
      }
    }
    return new VerifyReport(files, bytes, damaged);
  }

  private interface Look {
    Inspection at(Path path) throws IOException;
  }

  private Listing list(Table table, Look look) throws IOException {
    Listing listing = new Listing(table, look);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      listing = new Listing(table, look);
      // Landing files first: a file compacted and deleted in between is then in neither list, and
      // its rows are in the compacted one. The other way round it might be missed.
      List<LandingFile> landed = landing.list(table);
      TableFiles compacted = catalog.files(table);
      for (TableFiles.File file : compacted.files()) {
        listing.add(file.path(), file.rowCount(), true);
      }
      for (LandingFile file : landed) {
        if (!compacted.consumedSources().contains(file.sourceId())) {
          listing.add(file.path(), -1, false);
        }
      }
      if (!listing.isAnyMissing) {
        return listing;
      }
    }
    return listing;
  }

  private static final class Listing {
    private final Table table;
    private final Look look;
    private final List<LakeFile> whole = new ArrayList<>();
    private final List<DamagedFile> damaged = new ArrayList<>();
    private boolean isAnyMissing;
    private long bytes;

    Listing(Table table, Look look) {
      this.table = table;
      this.look = look;
    }

    /**
     * @param rowCount -1 where the footer is to tell
     */
    void add(Path path, long rowCount, boolean isCompacted) throws IOException {
      Inspection inspection = look.at(path);
      bytes += inspection.sizeBytes();
      isAnyMissing |= inspection.isMissing();
      if (inspection.damage() == null) {
        long rows = rowCount < 0 ? inspection.rowCount() : rowCount;
        whole.add(new LakeFile(path, rows, inspection.sizeBytes(), isCompacted));
      } else {
        damaged.add(new DamagedFile(table.name(), path, inspection.damage()));
      }
    }
  }
}
