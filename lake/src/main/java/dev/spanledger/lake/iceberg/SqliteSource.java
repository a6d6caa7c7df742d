package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/** The catalog in {@code catalog.db} of the lake's local folder, wherever its files are. */
final class SqliteSource implements CatalogSource {
  static final String NAME = "spanledger";
  private static final Namespace NAMESPACE = Namespace.of(NAME);

  /**
   * Commits are rare and take milliseconds; a process that waits longer than this has a problem.
   */
  private static final int BUSY_TIMEOUT_MILLIS = 30_000;

  private final LakeFiles files;
  private final LakeFileIO io;
  private final Path database;
  private final Path identity;
  private final CatalogMark mark;
  private @Nullable JdbcCatalog catalog;

  SqliteSource(LakeFiles files) {
    this.files = files;
    this.io = new LakeFileIO(files);
    this.database = files.root().resolve("catalog.db");
    this.identity = files.root().resolve("catalog-id.txt");
    this.mark = new CatalogMark(files);
  }

  @Override
  public Namespace namespace() {
    return NAMESPACE;
  }

  @Override
  public boolean exists() throws IOException {
    if (Files.exists(database)) {
      return true;
    }
    check();
    return false;
  }

  @Override
  public void check() throws IOException {
    if (files.isRemote()) {
      mark.check(name());
    }
  }

  /** Made aside and published whole, so that no process ever opens half a catalog. */
  @Override
  public void create() throws IOException {
    if (Files.exists(database)) {
      return;
    }
    if (files.isRemote()) {
      mark.claim(name());
    }
    Path unfinished = files.root().resolve("catalog-" + UUID.randomUUID() + ".db");
    try (JdbcCatalog fresh = open(unfinished, true)) {
      fresh.createNamespace(NAMESPACE, Map.of());
    }
    link(unfinished, database);
  }

  /** The catalog by an identity that its folder alone has; made before it is told to anybody. */
  private String name() throws IOException {
    if (!Files.exists(identity)) {
      Path made = files.root().resolve("catalog-id-" + UUID.randomUUID());
      link(Files.writeString(made, UUID.randomUUID().toString()), identity);
    }
    return "SQLite %s".formatted(Files.readString(identity));
  }

  /** The first of several processes wins, and all go on with what it made. */
  private static void link(Path made, Path target) throws IOException {
    try {
      if (!Files.exists(target)) {
        Files.createLink(target, made);
      }
    } catch (java.nio.file.FileAlreadyExistsException another) {
      return;
    } finally {
      Files.deleteIfExists(made);
    }
  }

  @Override
  public Catalog open() throws IOException {
    JdbcCatalog open = catalog;
    if (open == null) {
      if (!Files.exists(database)) {
        throw new NoSuchFileException(database.toString());
      }
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
            files.location(files.root().resolve("iceberg")),
            CatalogProperties.CLIENT_POOL_SIZE,
            "1",
            "jdbc.schema-version",
            "V1"));
    return opened;
  }

  @Override
  public void close() {
    JdbcCatalog open = catalog;
    if (open != null) {
      open.close();
      catalog = null;
    }
  }
}
