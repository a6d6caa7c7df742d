package dev.spanledger.analytics.close;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which periods to close, and on whose word.
 *
 * @param month in which the billing periods start, UTC
 * @param provider only bills of it; null: of every provider
 * @param account only bills of this billing account; null: of every account
 * @param note why
 * @param isForced closes also what is not final, or of which rows were refused at import
 */
public record CloseRequest(
    YearMonth month,
    @Nullable String provider,
    @Nullable String account,
    String closedBy,
    @Nullable String note,
    boolean isForced) {
  public CloseRequest {
    if (closedBy.isBlank()) {
      throw new IllegalArgumentException("Who closes a period must have a name, but it is blank");
    }
  }

  boolean concerns(String deliverySeries, Instant start) {
    return isAbout(deliverySeries, start, month, provider, account);
  }

  /** Whether the bill of this series is meant; null means any. */
  public static boolean isAbout(
      String deliverySeries,
      Instant start,
      @Nullable YearMonth month,
      @Nullable String provider,
      @Nullable String account) {
    BillingSeries series = BillingSeries.of(deliverySeries);
    return (month == null || YearMonth.from(start.atOffset(ZoneOffset.UTC)).equals(month))
        && (provider == null || provider.toLowerCase(Locale.ROOT).equals(series.provider()))
        && (account == null || account.equals(series.account()));
  }
}
