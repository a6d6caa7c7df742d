package dev.spanledger.analytics.objective;

import java.time.Duration;

/**
 * Two windows that warn together: the long one that it matters, the short one that it still goes
 * on. Source: Google's SRE workbook, chapter 5, "multiwindow, multi-burn-rate alerts".
 */
public enum BurnWindow {
  FAST("5m", "1h", Duration.ofHours(1), 0.02),
  MEDIUM("30m", "6h", Duration.ofHours(6), 0.05),
  SLOW("6h", "3d", Duration.ofDays(3), 0.10);

  private final String shortName;
  private final String longName;
  private final Duration longWindow;
  private final double budgetShare;

  BurnWindow(String shortName, String longName, Duration longWindow, double budgetShare) {
    this.shortName = shortName;
    this.longName = longName;
    this.longWindow = longWindow;
    this.budgetShare = budgetShare;
  }

  String shortName() {
    return shortName;
  }

  String longName() {
    return longName;
  }

  /**
   * The burn rate from which both windows warn: that which uses 2, 5 or 10 % of the period's budget
   * up within the long window. For 30 days 14.4, 6 and 1.
   */
  public double threshold(Duration period) {
    return budgetShare * period.toMillis() / longWindow.toMillis();
  }
}
