package dev.spanledger.lake;

import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.iceberg.LakeCatalog;
import dev.spanledger.lake.iceberg.TableFiles;
import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.FileInspector.Inspection;
import dev.spanledger.lake.landing.Landing;
import dev.spanledger.lake.landing.LandingFile;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Joins the compacted and the landing side into lists in which each row is once. */
final class LakeReader {
  /** A file that is gone was replaced since it was listed, unless it is gone from the next list. */
  private static final int ATTEMPTS = 3;

  private final LakeFiles files;
  private final Landing landing;
  private final LakeCatalog catalog;
  private final FileInspector inspector;

  LakeReader(LakeFiles files, Landing landing, LakeCatalog catalog, FileInspector inspector) {
    this.files = files;
    this.landing = landing;
    this.catalog = catalog;
    this.inspector = inspector;
  }

  LakeSnapshot snapshot() throws IOException {
    return snapshot(Tables.all());
  }

  LakeSnapshot snapshot(Collection<Table> tables) throws IOException {
    return snapshot(tables, true);
  }

  LakeSnapshot listing() throws IOException {
    return snapshot(Tables.all(), !files.isRemote());
  }

  private LakeSnapshot snapshot(Collection<Table> tables, boolean isRead) throws IOException {
    Map<String, List<LakeFile>> filesByTable = new LinkedHashMap<>();
    List<DamagedFile> damaged = new ArrayList<>();
    for (Table table : tables) {
      Listing listing = list(table, inspector::inspect, isRead);
      forgetOthers(table, listing);
      filesByTable.put(table.name(), List.copyOf(listing.whole));
      damaged.addAll(listing.damaged);
    }
    return new LakeSnapshot(filesByTable, damaged);
  }

  /** A process that runs for months would else remember every file there ever was. */
  private void forgetOthers(Table table, Listing listing) {
    Set<Path> listed = new HashSet<>();
    listing.whole.forEach(file -> listed.add(file.path()));
    listing.damaged.forEach(file -> listed.add(file.path()));
    inspector.retainOnly(catalog.folder(table), listed);
    inspector.retainOnly(files.root().resolve("landing").resolve(table.name()), listed);
  }

  LakeSnapshot snapshotAt(String tag, Collection<Table> tables) throws IOException {
    Map<String, List<LakeFile>> filesByTable = new LinkedHashMap<>();
    List<DamagedFile> damaged = new ArrayList<>();
    for (Table table : tables) {
      Listing listing = new Listing(table, inspector::inspect);
      List<TableFiles.File> tagged = catalog.filesAt(table, tag).files();
      files.fetch(tagged.stream().map(TableFiles.File::path).toList());
      for (TableFiles.File file : tagged) {
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
        Listing listing = list(table, inspector::inspectAgain, true);
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

  private Listing list(Table table, Look look, boolean isRead) throws IOException {
    Listing listing = new Listing(table, look);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      listing = new Listing(table, look);
      // Landing files first: a file compacted and deleted in between is then in neither list, and
      // its rows are in the compacted one. The other way round it might be missed.
      List<LandingFile> landed = landing.list(table);
      TableFiles compacted = catalog.files(table);
      List<LandingFile> unread =
          landed.stream()
              .filter(file -> !compacted.consumedSources().contains(file.sourceId()))
              .toList();
      files.fetch(unread.stream().map(LandingFile::path).toList());
      if (isRead) {
        files.fetch(compacted.files().stream().map(TableFiles.File::path).toList());
      }
      for (TableFiles.File file : compacted.files()) {
        if (isRead) {
          listing.add(file.path(), file.rowCount(), true);
        } else {
          listing.trust(file);
        }
      }
      for (LandingFile file : unread) {
        listing.add(file.path(), -1, false);
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

    void trust(TableFiles.File file) {
      bytes += file.sizeBytes();
      whole.add(new LakeFile(file.path(), file.rowCount(), file.sizeBytes(), true));
    }
  }
}
