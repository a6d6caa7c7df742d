package dev.spanledger.analytics.whatif;

import dev.spanledger.analytics.price.Price;
import dev.spanledger.analytics.price.PriceFile;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prices in one region and currency: the bill's own where it has them, else the price file's. */
final class Prices {
  private final LambdaBill bill;
  private final PriceFile file;
  private final LocalDate day;
  private final @Nullable String region;
  private final String currency;
  private final Set<String> sources = new TreeSet<>();

  Prices(LambdaBill bill, PriceFile file, LocalDate day, @Nullable String region, String currency) {
    this.bill = bill;
    this.file = file;
    this.day = day;
    this.region = region;
    this.currency = currency;
  }

  /** Where the prices came from that were asked for and found. */
  Set<String> sources() {
    return sources;
  }

  @Nullable Price price(String meter, @Nullable String architecture) {
    Price billed = bill.price(meter, architecture, region, currency);
    Price price = billed == null ? file.price(meter, architecture, region, currency, day) : billed;
    if (price != null) {
      sources.add(price.source());
    }
    return price;
  }

  /**
   * What a meter costs on one architecture over another; both from the bill or both from the file,
   * since a discount in one of them only would be no ratio of the two.
   */
  @Nullable Range ratio(String meter, String from, String to) {
    Price billedFrom = bill.price(meter, from, region, currency);
    Price billedTo = bill.price(meter, to, region, currency);
    boolean isBilled = billedFrom != null && billedTo != null;
    Price old = isBilled ? billedFrom : file.price(meter, from, region, currency, day);
    Price next = isBilled ? billedTo : file.price(meter, to, region, currency, day);
    if (old == null || next == null) {
      return null;
    }
    sources.add(old.source());
    sources.add(next.source());
    return Range.exactly(Range.quotient(next.amount(), old.amount()));
  }
}
