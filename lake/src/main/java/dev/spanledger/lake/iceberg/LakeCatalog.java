package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.TypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The Iceberg tables of a lake, below {@code iceberg/}. The name of the catalog for other engines,
 * and of the namespace unless it was given another, is {@code spanledger}. Thread-safe.
 */
public final class LakeCatalog implements Closeable {
  private static final int FORMAT_VERSION = 2;

  private static final Map<String, String> TABLE_PROPERTIES =
      Map.of(
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "100",
          TableProperties.DEFAULT_FILE_FORMAT, "parquet");

  private final LakeFiles files;
  private final CatalogSource source;
  private final LakeFileIO io;
  private final Map<String, BaseTable> tables = new HashMap<>();
  private final Map<String, Cached> states = new HashMap<>();

  private record Cached(String metadataLocation, TableState state) {}

  private LakeCatalog(LakeFiles files, CatalogSource source) {
    this.files = files;
    this.source = source;
    this.io = new LakeFileIO(files);
  }

  /** The tables by the catalog in the lake's local folder. */
  public static LakeCatalog local(LakeFiles files) {
    return new LakeCatalog(files, new SqliteSource(files));
  }

  /** The tables by a catalog that several machines share. */
  public static LakeCatalog rest(LakeFiles files, RestCatalog address) {
    return new LakeCatalog(files, new RestSource(files, address));
  }

  /** Files of a table's current snapshot; none where nothing was ever compacted. */
  public TableFiles files(Table table) throws IOException {
    return TableFiles.of(state(table));
  }

  /**
   * Files of the snapshot that has this tag; none where the table has no such tag. Which landing
   * files they came from is known of the current snapshot alone.
   */
  public synchronized TableFiles filesAt(Table table, String tag) throws IOException {
    try {
      BaseTable iceberg = load(table);
      if (iceberg == null) {
        return TableFiles.of(TableState.EMPTY);
      }
      iceberg.refresh();
      TableMetadata metadata = iceberg.operations().current();
      SnapshotRef named = metadata.ref(tag);
      Snapshot snapshot = named == null ? null : metadata.snapshot(named.snapshotId());
      return TableFiles.of(
          snapshot == null
              ? TableState.EMPTY
              : new TableState(snapshot.snapshotId(), files(metadata, snapshot), Map.of()));
    } catch (RuntimeException e) {
      throw new IOException(
          "Cannot read tag %s of the Iceberg table in %s: %s"
              .formatted(tag, folder(table), e.getMessage()),
          e);
    }
  }

  /** The current snapshot of a table; empty where nothing was ever compacted. */
  synchronized TableState state(Table table) throws IOException {
    try {
      BaseTable iceberg = load(table);
      return iceberg == null ? TableState.EMPTY : current(table, iceberg);
    } catch (RuntimeException e) {
      throw new IOException(
          "Cannot read the Iceberg table in %s: %s".formatted(folder(table), e.getMessage()), e);
    }
  }

  /** Where a table's Iceberg files are. */
  public Path folder(Table table) {
    return files.root().resolve("iceberg").resolve(table.name());
  }

  private TableState current(Table table, BaseTable iceberg) throws IOException {
    iceberg.refresh();
    TableMetadata metadata = iceberg.operations().current();
    Cached cached = states.get(table.name());
    if (cached == null || !cached.metadataLocation().equals(metadata.metadataFileLocation())) {
      cached = new Cached(metadata.metadataFileLocation(), read(metadata));
      states.put(table.name(), cached);
    }
    return cached.state();
  }

  private TableState read(TableMetadata metadata) throws IOException {
    Snapshot snapshot = metadata.currentSnapshot();
    if (snapshot == null) {
      return TableState.EMPTY;
    }
    String consumed = metadata.property(ConsumedSources.PROPERTY, "");
    return new TableState(
        snapshot.snapshotId(),
        files(metadata, snapshot),
        consumed.isEmpty() ? Map.of() : ConsumedSources.read(io, consumed));
  }

  private List<CompactedFile> files(TableMetadata metadata, Snapshot snapshot) throws IOException {
    List<CompactedFile> found = new ArrayList<>();
    for (ManifestFile manifest : snapshot.dataManifests(io)) {
      try (ManifestReader<DataFile> entries =
          ManifestFiles.read(manifest, io, metadata.specsById())) {
        for (DataFile file : entries) {
          found.add(CompactedFile.of(file.copy(), files));
        }
      }
    }
    return found;
  }

  /** The Iceberg table, made or given its newest columns where that is due. */
  synchronized BaseTable table(Table table) throws IOException {
    BaseTable iceberg = load(table);
    if (iceberg == null) {
      create(table);
      iceberg = load(table);
    }
    if (iceberg == null) {
      throw new IOException("Table %s is gone right after it was made".formatted(table.name()));
    }
    addColumns(table, iceberg);
    return iceberg;
  }

  /** Opens the catalog only where there is one, so that a process that only lands stays light. */
  private @Nullable BaseTable load(Table table) throws IOException {
    BaseTable known = tables.get(table.name());
    if (known != null) {
      return known;
    }
    if (!source.exists()) {
      return null;
    }
    try {
      BaseTable loaded = (BaseTable) source.open().loadTable(identifier(table));
      requireOurs(table, loaded);
      tables.put(table.name(), loaded);
      return loaded;
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      // A mistyped namespace or server must not read as a lake in which nothing is compacted.
      source.check();
      return null;
    }
  }

  /** A shared catalog may hold another lake's table of this name. */
  private void requireOurs(Table table, BaseTable loaded) throws IOException {
    String ours = files.location(folder(table));
    if (files.isRemote() && !loaded.location().equals(ours)) {
      throw new IOException(
          "Table %s of the catalog is another lake's, in %s and not in %s: give each lake a namespace"
                  .formatted(identifier(table), loaded.location(), ours)
              + " of its own");
    }
  }

  /**
   * Registers metadata of our own making: Iceberg's own way of creating a table would number the
   * fields anew, and landing files carry our numbers.
   */
  private void create(Table table) throws IOException {
    Schema schema = IcebergSchema.schema(table);
    TableMetadata metadata =
        TableMetadata.buildFromEmpty(FORMAT_VERSION)
            .assignUUID()
            .setLocation(files.location(folder(table)))
            .setCurrentSchema(schema, schema.highestFieldId())
            .setDefaultPartitionSpec(IcebergSchema.partition(table, schema))
            .setDefaultSortOrder(IcebergSchema.sortOrder(table, schema))
            .setProperties(TABLE_PROPERTIES)
            .build();
    String location =
        ConsumedSources.folder(metadata.location())
            + "/00000-%s.metadata.json".formatted(UUID.randomUUID());
    TableMetadataParser.write(metadata, io.newOutputFile(location));
    source.create();
    try {
      source.open().registerTable(identifier(table), location);
    } catch (AlreadyExistsException e) {
      io.deleteFile(location);
    }
  }

  private static void addColumns(Table table, BaseTable iceberg) throws IOException {
    iceberg.refresh();
    TableMetadata metadata = iceberg.operations().current();
    Schema ours = IcebergSchema.schema(table);
    Set<Integer> ourIds = TypeUtil.indexById(ours.asStruct()).keySet();
    Set<Integer> theirIds = TypeUtil.indexById(metadata.schema().asStruct()).keySet();
    if (!ourIds.containsAll(theirIds)) {
      throw new IOException(
          "Table %s has columns that this version does not know and would drop; it was made by a newer"
                  .formatted(table.name())
              + " version of Spanledger, which must compact it");
    }
    if (!theirIds.containsAll(ourIds)) {
      int lastId = Math.max(metadata.lastColumnId(), ours.highestFieldId());
      iceberg
          .operations()
          .commit(
              metadata, TableMetadata.buildFrom(metadata).setCurrentSchema(ours, lastId).build());
    }
  }

  private TableIdentifier identifier(Table table) {
    return TableIdentifier.of(source.namespace(), table.name());
  }

  @Override
  public synchronized void close() {
    tables.clear();
    states.clear();
    source.close();
  }
}
