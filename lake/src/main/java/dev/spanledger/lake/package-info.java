/** The open lake: landing Parquet files, Iceberg tables, and the reader's list of both. */
@NullMarked
package dev.spanledger.lake;

import org.jspecify.annotations.NullMarked;
