package dev.spanledger.analytics.billing.costexplorer;

import java.math.BigDecimal;

/** Counts requests, each of which AWS bills, and stops before one too many. */
public final class CallBudget {
  /** Price of a request to the Cost Explorer API, in USD. */
  private static final BigDecimal PRICE = new BigDecimal("0.01");

  private final int maxCalls;
  private volatile int calls;

  CallBudget(int maxCalls) {
    this.maxCalls = maxCalls;
  }

  /** The bound is reached; what was answered before is kept. */
  static final class SpentException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  synchronized void take() throws SpentException {
    if (calls >= maxCalls) {
      throw new SpentException();
    }
    calls = calls + 1;
  }

  int calls() {
    return calls;
  }

  /** As {@code 12 calls, 0.12 USD}. */
  public static String price(int calls) {
    return "%d %s, %s USD"
        .formatted(
            calls,
            calls == 1 ? "call" : "calls",
            PRICE.multiply(BigDecimal.valueOf(calls)).toPlainString());
  }
}
