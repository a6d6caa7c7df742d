package dev.spanledger.analytics.trace;

import org.jspecify.annotations.Nullable;

/** OTLP's kinds of a span. */
public enum SpanKind {
  UNSPECIFIED(0),
  INTERNAL(1),
  SERVER(2),
  CLIENT(3),
  PRODUCER(4),
  CONSUMER(5);

  private final int otlpNumber;

  SpanKind(int otlpNumber) {
    this.otlpNumber = otlpNumber;
  }

  public int otlpNumber() {
    return otlpNumber;
  }

  /** Kind of this OTLP number; a missing or unknown number is {@link #UNSPECIFIED}. */
  public static SpanKind of(@Nullable Integer otlpNumber) {
    for (SpanKind kind : values()) {
      if (otlpNumber != null && kind.otlpNumber == otlpNumber) {
        return kind;
      }
    }
    return UNSPECIFIED;
  }

  /** Kind of this name; a missing or unknown name is {@link #UNSPECIFIED}. */
  public static SpanKind named(@Nullable String name) {
    for (SpanKind kind : values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return UNSPECIFIED;
  }
}
