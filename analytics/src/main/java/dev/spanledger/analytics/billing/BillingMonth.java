package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** The billing period of a row that does not state one: the calendar month, in UTC, it lies in. */
final class BillingMonth {
  private BillingMonth() {}

  /** Sets the month in which the charge period starts. */
  static void derive(Cells cells, Row charge) {
    long start = charge.requiredInt64("charge_period_start");
    LocalDate day = Times.instant(start).atOffset(ZoneOffset.UTC).toLocalDate();
    YearMonth month = YearMonth.from(day);
    set(charge, month);
    if (cells.refusal() == null) {
      cells.note(FindingCode.PERIOD_DERIVED, "billing period", month);
    }
  }

  static void set(Row charge, YearMonth month) {
    charge.set("billing_period_start", micros(month.atDay(1)));
    charge.set("billing_period_end", micros(month.plusMonths(1).atDay(1)));
  }

  static long micros(LocalDate day) {
    return Times.micros(day.atStartOfDay().toInstant(ZoneOffset.UTC));
  }
}
