package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.landing.Workspace;
import dev.spanledger.lake.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
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
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.TypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The Iceberg catalog of a lake: {@code catalog.db} and the tables below {@code iceberg/}. The
 * catalog's name and namespace for other engines are both {@code spanledger}. Thread-safe.
 */
public final class LakeCatalog implements Closeable {
  static final String NAME = "spanledger";
  private static final Namespace NAMESPACE = Namespace.of(NAME);
  private static final int FORMAT_VERSION = 2;

  /**
   * Commits are rare and take milliseconds; a process that waits longer than this has a problem.
   */
  private static final int BUSY_TIMEOUT_MILLIS = 30_000;

  private static final Map<String, String> TABLE_PROPERTIES =
      Map.of(
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "100",
          TableProperties.DEFAULT_FILE_FORMAT, "parquet");

  private final Workspace workspace;
  private final Path database;
  private final Path warehouse;
  private final LocalFileIO io;
  private final Map<String, BaseTable> tables = new HashMap<>();
  private final Map<String, Cached> states = new HashMap<>();
  private @Nullable JdbcCatalog catalog;

  private record Cached(String metadataLocation, TableState state) {}

  public LakeCatalog(Path root, Workspace workspace) {
    this.workspace = workspace;
    this.io = new LocalFileIO(root);
    this.database = root.resolve("catalog.db");
    this.warehouse = root.resolve("iceberg");
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
    return warehouse.resolve(table.name());
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
    List<CompactedFile> files = new ArrayList<>();
    for (ManifestFile manifest : snapshot.dataManifests(io)) {
      try (ManifestReader<DataFile> entries =
          ManifestFiles.read(manifest, io, metadata.specsById())) {
        for (DataFile file : entries) {
          files.add(CompactedFile.of(file.copy()));
        }
      }
    }
    return files;
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
  private @Nullable BaseTable load(Table table) {
    BaseTable known = tables.get(table.name());
    if (known != null) {
      return known;
    }
    if (catalog == null && !Files.exists(database)) {
      return null;
    }
    try {
      BaseTable loaded = (BaseTable) catalog().loadTable(identifier(table));
      tables.put(table.name(), loaded);
      return loaded;
    } catch (NoSuchTableException e) {
      return null;
    }
  }

  /**
   * Registers metadata of our own making: Iceberg's own way of creating a table would number the
   * fields anew, and landing files carry our numbers.
   */
  private void create(Table table) throws IOException {
    Files.createDirectories(warehouse);
    Schema schema = IcebergSchema.schema(table);
    TableMetadata metadata =
        TableMetadata.buildFromEmpty(FORMAT_VERSION)
            .assignUUID()
            .setLocation(LocalFileIO.location(folder(table)))
            .setCurrentSchema(schema, schema.highestFieldId())
            .setDefaultPartitionSpec(IcebergSchema.partition(table, schema))
            .setDefaultSortOrder(IcebergSchema.sortOrder(table, schema))
            .setProperties(TABLE_PROPERTIES)
            .build();
    String location =
        ConsumedSources.folder(metadata.location())
            + "/00000-%s.metadata.json".formatted(UUID.randomUUID());
    TableMetadataParser.write(metadata, io.newOutputFile(location));
    if (!Files.exists(database)) {
      createDatabase();
    }
    try {
      catalog().registerTable(identifier(table), location);
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

  private static TableIdentifier identifier(Table table) {
    return TableIdentifier.of(NAMESPACE, table.name());
  }

  /** Made aside and published whole, so that no process ever opens half a catalog. */
  private void createDatabase() throws IOException {
    Path unfinished = workspace.newFile(".db");
    try (JdbcCatalog fresh = open(unfinished, true)) {
      fresh.createNamespace(NAMESPACE, Map.of());
    }
    workspace.publish(unfinished, database);
  }

  private JdbcCatalog catalog() {
    JdbcCatalog open = catalog;
    if (open == null) {
      open = open(database, false);
      catalog = open;
    }
    return open;
  }

  private JdbcCatalog open(Path file, boolean isNew) {
    JdbcCatalog opened = new JdbcCatalog(properties -> io, null, isNew);
    opened.initialize(
        NAME,
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:%s?busy_timeout=%d".formatted(file, BUSY_TIMEOUT_MILLIS),
            CatalogProperties.WAREHOUSE_LOCATION,
            LocalFileIO.location(warehouse),
            CatalogProperties.CLIENT_POOL_SIZE,
            "1",
            "jdbc.schema-version",
            "V1"));
    return opened;
  }

  @Override
  public synchronized void close() {
    tables.clear();
    states.clear();
    if (catalog != null) {
      catalog.close();
      catalog = null;
    }
  }
}
