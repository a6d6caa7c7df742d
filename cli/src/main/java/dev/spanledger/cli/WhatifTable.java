package dev.spanledger.cli;

import dev.spanledger.analytics.whatif.Basis;
import dev.spanledger.analytics.whatif.Outcome;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.Humanized;
import dev.spanledger.cli.output.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What-if answers for people: ranges in one cell each, narrow enough for 100 columns. */
final class WhatifTable {
  private static final int FEWEST_DECIMALS = 2;
  private static final int MOST_DECIMALS = 10;

  /** Of the smallest cost; an answer with a range has no more in it. */
  private static final int SIGNIFICANT_DIGITS = 3;

  private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

  private final List<Outcome> outcomes;
  private final int decimals;

  WhatifTable(List<Outcome> outcomes) {
    this.outcomes = List.copyOf(outcomes);
    this.decimals = decimals();
  }

  Answer answer() {
    Set<String> currencies = new TreeSet<>();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome.billingCurrency() != null) {
        currencies.add(outcome.billingCurrency());
      }
      rows.add(
          Arrays.asList(
              outcome.function(),
              change(outcome),
              money(outcome.costNow()),
              range(money(outcome.costThenLow()), money(outcome.costThenHigh()), "–"),
              difference(outcome),
              Humanized.duration(outcome.p95NowNanos()),
              wait(outcome),
              outcome.confidence().name(),
              outcome.billingCurrency()));
    }
    String unit = currencies.size() == 1 ? " " + currencies.iterator().next() : "";
    for (int column = 2; column <= 6; column++) {
      alignRight(rows, column);
    }
    return new Answer(
        List.of(
            "function",
            "change",
            "now" + unit,
            "then" + unit,
            "difference",
            "p95 now",
            "p95 then",
            "trust",
            "billing_currency"),
        rows);
  }

  /** What the answers rest on, a sentence each. */
  List<String> notes() {
    Set<Basis> bases = EnumSet.noneOf(Basis.class);
    Set<String> prices = new TreeSet<>();
    for (Outcome outcome : outcomes) {
      bases.addAll(outcome.bases());
      prices.addAll(outcome.priceSources());
    }
    List<String> notes = new ArrayList<>();
    Outcome any = outcomes.get(0);
    notes.add(
        "Billed for the functions' own Lambda usage from %s to %s, before credits and tax."
            .formatted(day(any.from()), day(any.to())));
    bases.forEach(
        basis -> notes.add("%s (%s): %s.".formatted(basis, basis.confidence(), basis.sentence())));
    Set<String> seen = new TreeSet<>();
    for (Outcome outcome : outcomes) {
      Double coverage = outcome.coverageRatio();
      seen.add(
          "%s: %s %s, %s cold, %s of the billed time."
              .formatted(
                  Text.printable(outcome.function()),
                  Humanized.count(outcome.runCount()),
                  outcome.runCount() == 1 ? "run" : "runs",
                  Humanized.count(outcome.coldStartCount()),
                  coverage == null ? "none" : Humanized.ratio(coverage)));
    }
    notes.addAll(seen);
    if (!prices.isEmpty()) {
      notes.add("Prices from: %s.".formatted(String.join("; ", prices)));
    }
    return notes;
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  /** As {@code 512 → 262 MB}: who reads it asks from what. */
  private static String change(Outcome outcome) {
    String memory = outcome.change().split(",", 2)[0];
    boolean isOfMemory = memory.endsWith(" MB");
    return isOfMemory && !memory.equals(outcome.memoryNowMb() + " MB")
        ? outcome.memoryNowMb() + " → " + outcome.change()
        : outcome.change();
  }

  private static String wait(Outcome outcome) {
    Long low = outcome.p95ThenLowNanos();
    Long high = outcome.p95ThenHighNanos();
    return range(
        low == null ? null : Humanized.duration(low),
        high == null ? null : Humanized.duration(high),
        "–");
  }

  private static String difference(Outcome outcome) {
    BigDecimal now = outcome.costNow();
    BigDecimal low = outcome.costThenLow();
    BigDecimal high = outcome.costThenHigh();
    if (now == null || now.signum() <= 0) {
      return Humanized.MISSING;
    }
    // A dash would read as a minus.
    return range(
        low == null ? null : percent(low, now), high == null ? null : percent(high, now), " to ");
  }

  private static String percent(BigDecimal then, BigDecimal now) {
    BigDecimal percent = then.subtract(now).multiply(PERCENT).divide(now, 1, RoundingMode.HALF_UP);
    int scale = percent.abs().compareTo(BigDecimal.TEN) < 0 ? 1 : 0;
    String text = Humanized.decimal(percent, scale) + " %";
    return percent.signum() > 0 ? "+" + text : text;
  }

  /** Both ends, the unit once where it is the same: {@code 62.4–125 ms}. */
  private static String range(@Nullable String low, @Nullable String high, String until) {
    if (low == null && high == null) {
      return Humanized.MISSING;
    }
    if (low == null || high == null) {
      return low == null ? "up to " + high : "from " + low;
    }
    if (low.equals(high)) {
      return low;
    }
    int unit = low.lastIndexOf(' ');
    boolean isSameUnit = unit >= 0 && high.endsWith(low.substring(unit));
    return (isSameUnit ? low.substring(0, unit) : low) + until + high;
  }

  private @Nullable String money(@Nullable BigDecimal amount) {
    return amount == null ? null : Humanized.decimal(amount, decimals);
  }

  private int decimals() {
    int wanted = FEWEST_DECIMALS;
    for (Outcome outcome : outcomes) {
      for (BigDecimal amount :
          Arrays.asList(outcome.costNow(), outcome.costThenLow(), outcome.costThenHigh())) {
        if (amount != null && amount.signum() != 0) {
          BigDecimal plain = amount.stripTrailingZeros();
          int magnitude = plain.precision() - plain.scale();
          wanted = Math.max(wanted, SIGNIFICANT_DIGITS - magnitude);
        }
      }
    }
    return Math.min(wanted, MOST_DECIMALS);
  }

  private static void alignRight(List<List<@Nullable Object>> rows, int column) {
    int width = 0;
    for (List<@Nullable Object> row : rows) {
      Object cell = row.get(column);
      String text = cell == null ? Humanized.MISSING : cell.toString();
      row.set(column, text);
      width = Math.max(width, Text.width(text));
    }
    for (List<@Nullable Object> row : rows) {
      row.set(column, Text.padded(String.valueOf(row.get(column)), width, true));
    }
  }
}
