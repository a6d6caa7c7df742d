package dev.spanledger.instrumentation.event;

/** What stands before a function called over HTTP, with what it answers for the function. */
public enum HttpFront {
  API_GATEWAY_HTTP(200, 500),
  API_GATEWAY_REST(0, 502),
  LOAD_BALANCER(0, 502),
  FUNCTION_URL(200, 502);

  private final int defaultStatus;
  private final int failureStatus;

  HttpFront(int defaultStatus, int failureStatus) {
    this.defaultStatus = defaultStatus;
    this.failureStatus = failureStatus;
  }

  /** The status where a response names none; 0 where a response has to. */
  public int defaultStatus() {
    return defaultStatus;
  }

  /** The status a caller sees when the function throws. */
  public int failureStatus() {
    return failureStatus;
  }
}
