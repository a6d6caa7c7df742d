package dev.spanledger.analytics.close;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a delivery series taken apart: {@code provider/kind/account/period}, as {@code
 * aws/cur2/123456789012/2026-10-01}. Only an account may hold slashes.
 */
record BillingSeries(String provider, String kind, String account, String period) {
  private static final Pattern NAME = Pattern.compile("([^/]*)/([^/]*)/(.*)/([^/]*)");

  /** Kind of a series of corrections: the closed period, and the deliveries from and to. */
  private static final Pattern CORRECTION =
      Pattern.compile("correction-(\\d{4}-\\d\\d-\\d\\d)-([0-9a-f]+)-([0-9a-f]+)");

  static BillingSeries of(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? new BillingSeries(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4))
        : new BillingSeries("", name, "", "");
  }

  static String date(Instant periodStart) {
    return LocalDate.ofInstant(periodStart, ZoneOffset.UTC).toString();
  }

  /** Provider and account, whatever the kind of export. */
  String scope() {
    return provider + "/" + account;
  }

  /** Where what a later delivery changed in a closed period is billed. */
  BillingSeries correction(String fromDelivery, String toDelivery, Instant target) {
    String corrected = "correction-%s-%s-%s".formatted(period, fromDelivery, toDelivery);
    return new BillingSeries(provider, corrected, account, date(target));
  }

  /**
   * The delivery up to which this series corrects another one of the same account, from the given
   * delivery on; empty where it does not.
   */
  String correctedTo(BillingSeries closed, String fromDelivery) {
    Matcher matcher = CORRECTION.matcher(kind);
    boolean isNext =
        matcher.matches()
            && scope().equals(closed.scope())
            && matcher.group(1).equals(closed.period())
            && matcher.group(2).equals(fromDelivery);
    return isNext ? matcher.group(3) : "";
  }

  String name() {
    return "%s/%s/%s/%s".formatted(provider, kind, account, period);
  }
}
