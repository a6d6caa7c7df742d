package dev.spanledger.locallambda.meter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Prices of one region, from a dated file. */
final class PriceBook {
  private static final int COLUMN_COUNT = 12;

  private final Map<UsageMeter, List<Price>> prices;

  private final List<Tax> taxes;

  private PriceBook(Map<UsageMeter, List<Price>> prices, List<Tax> taxes) {
    this.prices = prices;
    this.taxes = List.copyOf(taxes);
  }

  /** Reads the file of a region, as {@code us-east-1}. */
  static PriceBook of(String region) {
    String resource = "prices-" + region + ".csv";
    Map<UsageMeter, List<Price>> prices = new EnumMap<>(UsageMeter.class);
    List<String> lines = lines(resource);
    for (String line : lines.subList(1, lines.size())) {
      Price price = price(line.split(",", -1), resource);
      prices.computeIfAbsent(price.meter(), added -> new ArrayList<>()).add(price);
    }
    for (UsageMeter meter : UsageMeter.values()) {
      if (!prices.containsKey(meter)) {
        throw new IllegalStateException("%s has no price for %s".formatted(resource, meter));
      }
    }
    return new PriceBook(prices, readTaxes());
  }

  private static List<Tax> readTaxes() {
    return lines("taxes.csv").stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(fields -> new Tax(fields[0], fields[1], new BigDecimal(fields[2])))
        .toList();
  }

  /** Lines of a CSV file beside this class, without comments. */
  static List<String> lines(String resource) {
    InputStream stream = PriceBook.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new IllegalArgumentException(
          "There is no %s beside %s".formatted(resource, PriceBook.class.getName()));
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource, e);
    }
  }

  private static Price price(String[] fields, String resource) {
    if (fields.length != COLUMN_COUNT) {
      throw new IllegalStateException(
          "A line of %s that starts with \"%s\" has %d columns; it must have %d"
              .formatted(resource, fields[0], fields.length, COLUMN_COUNT));
    }
    return new Price(
        UsageMeter.valueOf(fields[0]),
        fields[1],
        fields[2],
        fields[3],
        fields[4],
        fields[5],
        fields[6],
        fields[7],
        new BigDecimal(fields[8]),
        fields[9].isEmpty() ? null : new BigDecimal(fields[9]),
        LocalDate.parse(fields[10]),
        fields[11]);
  }

  List<Tax> taxes() {
    return taxes;
  }

  /** Tiers in their order, never empty. */
  List<Price> tiers(UsageMeter meter) {
    List<Price> tiers = prices.get(meter);
    if (tiers == null) {
      throw new IllegalStateException("No price for " + meter);
    }
    return tiers;
  }
}
