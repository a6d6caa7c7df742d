package dev.spanledger.lake.iceberg;

import java.io.Closeable;
import java.io.IOException;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;

/** What keeps the names of a lake's tables, and which metadata is each one's current. */
interface CatalogSource extends Closeable {
  /** Namespace of the lake's tables. */
  Namespace namespace();

  /** False where there are no tables yet, so that a process that only lands opens no catalog. */
  boolean exists() throws IOException;

  /** Refuses to go on where the lake's tables are in another catalog than this. */
  void check() throws IOException;

  /** Makes the catalog where it is missing, and the namespace in it. */
  void create() throws IOException;

  /** The catalog, opened once. */
  Catalog open() throws IOException;

  @Override
  void close();
}
