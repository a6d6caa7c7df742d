package dev.spanledger.analytics.billing;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file, plain or gzip, separated by comma, semicolon, tab or bar, with rows of any length.
 */
final class CsvBillingFile implements BillingFile {
  private static final int GZIP_MAGIC = 0x1f8b;

  /** No bill has fewer; a line with fewer is a title, or a hint like {@code sep=,}. */
  private static final int LEAST_COLUMNS = 4;

  private static final int MOST_LINES_BEFORE = 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final char separator;
  private final int linesBefore;
  private final Header header;

  private CsvBillingFile(Path path, char separator, int linesBefore, Header header) {
    this.path = path;
    this.separator = separator;
    this.linesBefore = linesBefore;
    this.header = header;
  }

  static CsvBillingFile open(Path path) throws IOException {
    char separator = separator(path);
    try (CsvReader<CsvRecord> reader = reader(path, separator);
        CloseableIterator<CsvRecord> records = reader.iterator()) {
      if (!records.hasNext()) {
        throw new BillingFileException(
            "Billing file %s is empty: a CSV header was expected".formatted(path));
      }
      CsvRecord first = records.next();
      CsvRecord headerRecord = first;
      int linesBefore = 0;
      while (headerRecord.getFieldCount() < LEAST_COLUMNS
          && linesBefore < MOST_LINES_BEFORE
          && records.hasNext()) {
        headerRecord = records.next();
        linesBefore++;
      }
      if (headerRecord.getFieldCount() < LEAST_COLUMNS) {
        headerRecord = first;
        linesBefore = 0;
      }
      Header header = new Header(headerRecord.getFields());
      // Only a row that is one field longer per glued name proves that the comma was lost.
      boolean isGlued =
          !header.glued().isEmpty()
              && records.hasNext()
              && records.next().getFieldCount() == header.size() + header.glued().size();
      return new CsvBillingFile(path, separator, linesBefore, isGlued ? header.unglued() : header);
    } catch (CsvParseException | UncheckedIOException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  @Override
  public Header header() {
    return header;
  }

  /** A spreadsheet separates by semicolon where its language has a decimal comma. */
  @Override
  public boolean isDecimalComma() {
    return separator == ';';
  }

  @Override
  public String name() {
    return fileName(path);
  }

  @Override
  public void forEachRow(Consumer<SourceRow> rows) throws IOException {
    String name = name();
    try (CsvReader<CsvRecord> reader = reader(path, separator);
        CloseableIterator<CsvRecord> records = reader.iterator()) {
      for (int i = 0; i <= linesBefore; i++) {
        records.next();
      }
      for (long number = 1; records.hasNext(); number++) {
        List<@Nullable Object> values = new ArrayList<>(records.next().getFields());
        rows.accept(new SourceRow(name, number, values));
      }
    } catch (CsvParseException | UncheckedIOException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static CsvReader<CsvRecord> reader(Path path, char separator) throws IOException {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowMissingFields(true)
        .allowExtraFields(true)
        .detectBomHeader(true)
        .ofCsvRecord(input(path), StandardCharsets.UTF_8);
  }

  private static InputStream input(Path path) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
    file.mark(2);
    int magic = file.read() << 8 | file.read();
    file.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(file, BUFFER_BYTES) : file;
  }

  private static char separator(Path path) throws IOException {
    try (InputStream input = input(path)) {
      String start = new String(input.readNBytes(BUFFER_BYTES), StandardCharsets.UTF_8);
      for (String line : start.lines().limit(MOST_LINES_BEFORE).toList()) {
        char best = ',';
        for (char candidate : new char[] {';', '\t', '|'}) {
          best = count(line, candidate) > count(line, best) ? candidate : best;
        }
        if (count(line, best) + 1 >= LEAST_COLUMNS) {
          return best;
        }
      }
      return ',';
    } catch (IOException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  private static long count(String line, char wanted) {
    return line.chars().filter(c -> c == wanted).count();
  }

  private static BillingFileException unreadable(Path path, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    Throwable first = cause;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    // A reader's own message names the line, and only its cause says what is wrong with it.
    String why = first == cause ? message : "%s: %s".formatted(message, first.getMessage());
    return new BillingFileException(
        "Billing file %s is not readable as CSV: %s".formatted(path, why), cause);
  }
}
