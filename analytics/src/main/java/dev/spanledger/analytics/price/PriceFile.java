package dev.spanledger.analytics.price;

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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prices for meters that a bill has no line of: a CSV with the columns {@code
 * meter,architecture,region,currency,price,unit,effective_from,source}, and {@code from_quantity}
 * where the price is of a tier. Of two lines for the same, the one that took effect last by the day
 * asked for counts.
 */
public final class PriceFile {
  private static final String RESOURCE = "prices.csv";
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
      BigDecimal fromQuantity,
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
        fromQuantity(name, line),
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

  private static BigDecimal fromQuantity(String name, NamedCsvRecord line) {
    String text = line.findField("from_quantity").orElse("").strip();
    if (text.isEmpty()) {
      return BigDecimal.ZERO;
    }
    if (text.matches("[0-9]{1,18}")) {
      return new BigDecimal(text);
    }
    throw bad(
        name, line, "from_quantity", text, "units of a month that come before, as 6000000000");
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

  /**
   * Price of the first units of a month; null where the file has none.
   *
   * @param architecture null where the meter does not tell them apart
   */
  public @Nullable Price price(
      String meter,
      @Nullable String architecture,
      @Nullable String region,
      String currency,
      LocalDate day) {
    return price(meter, architecture, region, currency, day, BigDecimal.ZERO);
  }

  /**
   * Price of the next unit of a month; null where the file has none.
   *
   * @param monthQuantity units that the month had before: tells the tier
   */
  public @Nullable Price price(
      String meter,
      @Nullable String architecture,
      @Nullable String region,
      String currency,
      LocalDate day,
      BigDecimal monthQuantity) {
    return lines.stream()
        .filter(
            line ->
                line.meter().equals(meter)
                    && (line.architecture() == null
                        || Objects.equals(line.architecture(), architecture))
                    && line.region().equals(region)
                    && line.currency().equals(currency)
                    && !line.effectiveFrom().isAfter(day)
                    && line.fromQuantity().compareTo(monthQuantity) <= 0)
        .max(Comparator.comparing(Line::fromQuantity).thenComparing(Line::effectiveFrom))
        .map(
            line ->
                new Price(line.price(), "%s (%s)".formatted(line.source(), line.effectiveFrom())))
        .orElse(null);
  }
}
