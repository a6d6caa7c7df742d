package dev.spanledger.analytics.whatif;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prices for meters that a bill has no line of: a CSV with the columns {@code
 * meter,architecture,region,currency,price,unit,effective_from,source}. Of two lines for the same,
 * the one that took effect last by the day asked for counts.
 */
public final class PriceFile {
  private static final String RESOURCE = "lambda-prices.csv";
  private static final List<String> COLUMNS =
      List.of(
          "meter",
          "architecture",
          "region",
          "currency",
          "price",
          "unit",
          "effective_from",
          "source");

  private record Line(
      String meter,
      @Nullable String architecture,
      String region,
      String currency,
      BigDecimal price,
      LocalDate effectiveFrom,
      String source) {}

  private final List<Line> lines;

  private PriceFile(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  /** The list prices that come with this module, for the regions it names. */
  public static PriceFile builtIn() throws IOException {
    try (InputStream input = PriceFile.class.getResourceAsStream(RESOURCE)) {
      if (input == null) {
        throw new IOException("No resource %s beside %s".formatted(RESOURCE, PriceFile.class));
      }
      return parse(RESOURCE, new String(input.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException where a line cannot be understood; the message says which
   *     line, what it holds and what would be right
   */
  public static PriceFile read(Path file) throws IOException {
    return parse(file.toString(), Files.readString(file));
  }

  private static PriceFile parse(String name, String text) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord line : csv) {
        lines.add(line(name, line));
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("%s is no CSV: %s".formatted(name, e.getMessage()), e);
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds no price; a header %s and a line for each are expected"
              .formatted(name, String.join(",", COLUMNS)));
    }
    return new PriceFile(lines);
  }

  private static Line line(String name, NamedCsvRecord line) {
    for (String column : COLUMNS) {
      if (!column.equals("architecture") && line.findField(column).orElse("").isBlank()) {
        throw bad(name, line, column, "", "a value");
      }
    }
    String architecture = line.findField("architecture").orElse("").strip();
    return new Line(
        line.getField("meter").strip(),
        architecture.isEmpty() ? null : architecture,
        line.getField("region").strip(),
        line.getField("currency").strip(),
        price(name, line),
        day(name, line),
        line.getField("source").strip());
  }

  private static BigDecimal price(String name, NamedCsvRecord line) {
    String text = line.getField("price").strip();
    if (text.matches("[0-9]{1,9}(\\.[0-9]{1,18})?")) {
      BigDecimal price = new BigDecimal(text);
      if (price.signum() > 0) {
        return price;
      }
    }
    throw bad(name, line, "price", text, "a number above 0 with a point, as 0.0000166667");
  }

  private static LocalDate day(String name, NamedCsvRecord line) {
    String text = line.getField("effective_from").strip();
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw bad(name, line, "effective_from", text, "a day, as 2025-12-01");
    }
  }

  private static IllegalArgumentException bad(
      String name, NamedCsvRecord line, String column, String value, String expected) {
    return new IllegalArgumentException(
        "%s, line %d, column %s: \"%.60s\"; %s is expected"
            .formatted(name, line.getStartingLineNumber(), column, value, expected));
  }

  @Nullable Price price(
      String meter,
      @Nullable String architecture,
      @Nullable String region,
      String currency,
      LocalDate day) {
    Line latest = null;
    for (Line line : lines) {
      boolean isOfIt =
          line.meter().equals(meter)
              && (line.architecture() == null || Objects.equals(line.architecture(), architecture))
              && line.region().equals(region)
              && line.currency().equals(currency)
              && !line.effectiveFrom().isAfter(day);
      if (isOfIt && (latest == null || line.effectiveFrom().isAfter(latest.effectiveFrom()))) {
        latest = line;
      }
    }
    return latest == null
        ? null
        : new Price(latest.price(), "%s (%s)".formatted(latest.source(), latest.effectiveFrom()));
  }
}
