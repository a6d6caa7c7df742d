package dev.spanledger.analytics.billing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** One file of a delivery: a header, and rows that are streamed, never held together. */
sealed interface BillingFile permits CsvBillingFile, ParquetBillingFile, IsolatedBillingFile {

  /** Opens a file, here or in another process. */
  interface Opener {
    BillingFile open(Path path) throws IOException;
  }

  Header header();

  String name();

  /** Whether a comma in a number can only be its decimal point. */
  default boolean isDecimalComma() {
    return false;
  }

  void forEachRow(Consumer<SourceRow> rows) throws IOException;

  /** Opens a file by its first bytes: Parquet, or CSV, plain or gzip. */
  static BillingFile open(Path path) throws IOException {
    return ParquetBillingFile.isParquet(path)
        ? ParquetBillingFile.open(path)
        : CsvBillingFile.open(path);
  }
}
