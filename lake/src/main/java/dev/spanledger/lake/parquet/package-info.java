/**
 * Rows to Parquet files and back, on parquet-java without one class of Hadoop at run time, and a
 * generic reader for Parquet files of others.
 */
@NullMarked
package dev.spanledger.lake.parquet;

import org.jspecify.annotations.NullMarked;
