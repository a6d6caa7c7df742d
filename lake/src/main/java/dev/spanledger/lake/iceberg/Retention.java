package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.FoundFile;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.landing.Landing;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/**
 * Deletes what no reader needs any more: landing files after their rows were compacted, data files
 * after they were replaced, and leftovers of a crash. Everything stays for a grace period first,
 * because a reader may still hold a list that names it.
 */
final class Retention {
  /** A report runs seconds; a reader that holds a list for longer must take a new one. */
  static final Duration GRACE = Duration.ofMinutes(15);

  /** A file that no snapshot names may belong to a commit under way, but not for this long. */
  private static final Duration ORPHAN_AGE = Duration.ofHours(1);

  private final LakeFiles files;
  private final Landing landing;
  private final Clock clock;

  Retention(LakeFiles files, Landing landing, Clock clock) {
    this.files = files;
    this.landing = landing;
    this.clock = clock;
  }

  void apply(Table table, BaseTable iceberg, Map<String, Long> consumed) throws IOException {
    long before = clock.instant().minus(GRACE).toEpochMilli();
    Set<String> old =
        consumed.entrySet().stream()
            .filter(entry -> entry.getValue() <= before)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    landing.retire(table, old);
    expireSnapshots(iceberg, before);
    deleteOrphans(iceberg);
  }

  /** A snapshot is needed until the grace period after its successor, not after itself. */
  private static void expireSnapshots(BaseTable iceberg, long beforeMillis) {
    iceberg.refresh();
    TableMetadata metadata = iceberg.operations().current();
    Set<Long> tagged =
        metadata.refs().values().stream().map(SnapshotRef::snapshotId).collect(Collectors.toSet());
    List<Long> expired = new ArrayList<>();
    for (Snapshot successor : metadata.snapshots()) {
      Long parent = successor.parentId();
      boolean isKnown = parent != null && metadata.snapshot(parent) != null;
      if (isKnown && !tagged.contains(parent) && committedAt(successor) <= beforeMillis) {
        expired.add(parent);
      }
    }
    if (!expired.isEmpty()) {
      ExpireSnapshots expire = iceberg.expireSnapshots().expireOlderThan(0);
      expired.forEach(expire::expireSnapshotId);
      expire.commit();
    }
  }

  private static long committedAt(Snapshot snapshot) {
    String ours = snapshot.summary().get(TableCommit.COMMITTED_AT);
    return ours == null ? snapshot.timestampMillis() : Long.parseLong(ours);
  }

  private void deleteOrphans(BaseTable iceberg) throws IOException {
    Instant before = clock.instant().minus(ORPHAN_AGE);
    List<Path> old = new ArrayList<>();
    old.addAll(oldFiles(DataFileWriter.folder(iceberg, files), ".parquet", before));
    old.addAll(oldFiles(files.path(ConsumedSources.folder(iceberg.location())), ".txt", before));
    if (!old.isEmpty()) {
      Set<Path> referenced = referenced(iceberg);
      for (Path path : old) {
        if (!referenced.contains(path)) {
          files.delete(path);
        }
      }
    }
  }

  private List<Path> oldFiles(Path folder, String suffix, Instant before) throws IOException {
    return files.list(folder).stream()
        .filter(file -> file.path().toString().endsWith(suffix))
        .filter(file -> file.modified().isBefore(before))
        .map(FoundFile::path)
        .toList();
  }

  private Set<Path> referenced(BaseTable iceberg) throws IOException {
    iceberg.refresh();
    TableMetadata metadata = iceberg.operations().current();
    Set<Path> paths = new HashSet<>();
    String sideFile = metadata.property(ConsumedSources.PROPERTY, "");
    if (!sideFile.isEmpty()) {
      paths.add(files.path(sideFile));
    }
    Set<String> seen = new HashSet<>();
    for (Snapshot snapshot : metadata.snapshots()) {
      for (ManifestFile manifest : snapshot.dataManifests(iceberg.io())) {
        if (seen.add(manifest.path())) {
          addFiles(iceberg, metadata, manifest, paths);
        }
      }
    }
    return paths;
  }

  private void addFiles(
      BaseTable iceberg, TableMetadata metadata, ManifestFile manifest, Set<Path> paths)
      throws IOException {
    try (ManifestReader<DataFile> entries =
        ManifestFiles.read(manifest, iceberg.io(), metadata.specsById())) {
      for (DataFile file : entries) {
        paths.add(files.path(file.location()));
      }
    }
  }
}
