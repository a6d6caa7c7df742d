package dev.spanledger.analytics.billing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A file whose bytes only another process sees. */
final class IsolatedBillingFile implements BillingFile {
  private final BillingReaderProcess process;
  private final Path path;
  private final int number;
  private final Header header;
  private final boolean decimalComma;

  IsolatedBillingFile(
      BillingReaderProcess process, Path path, int number, Header header, boolean decimalComma) {
    this.process = process;
    this.path = path;
    this.number = number;
    this.header = header;
    this.decimalComma = decimalComma;
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public String name() {
    return CsvBillingFile.fileName(path);
  }

  @Override
  public boolean isDecimalComma() {
    return decimalComma;
  }

  @Override
  public void forEachRow(Consumer<SourceRow> rows) throws IOException {
    process.forEachRow(path, number, rows);
  }
}
