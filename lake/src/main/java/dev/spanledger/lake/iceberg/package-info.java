/**
 * The compacted tables: Apache Iceberg on a local folder with a catalog in SQLite, readable by any
 * Iceberg engine, and the compactor that moves landing files into them.
 */
@NullMarked
package dev.spanledger.lake.iceberg;

import org.jspecify.annotations.NullMarked;
