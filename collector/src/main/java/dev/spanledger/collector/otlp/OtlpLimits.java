package dev.spanledger.collector.otlp;

import java.time.Duration;

/** What one request and one record may hold. Each bound keeps one kind of bomb out of the heap. */
public final class OtlpLimits {
  /**
   * Messages in one request. A span with ten attributes is 22, so this is more than 20,000 spans;
   * at {@link #HEAP_BYTES_PER_MESSAGE} it is 55 MB, which the default budget of a 256 MiB heap
   * takes once. 4 MiB of empty spans are two million.
   */
  public static final int MAX_MESSAGES = 500_000;

  /**
   * Messages inside messages, the request being 0. A span's attribute value is at 5 and every array
   * in an array adds two, so thirteen levels of nesting fit.
   */
  public static final int MAX_DEPTH = 32;

  /** Measured: 4 MiB of empty spans are 228 MB of heap, a normal batch of 7.1 MB is 49 MB. */
  public static final long HEAP_BYTES_PER_MESSAGE = 110;

  /** A number in a list: a boxed long and its reference, once the row holds it. */
  public static final long HEAP_BYTES_PER_LIST_VALUE = 24;

  /** Attributes of one record; the rest is counted in its dropped_attributes_count. */
  public static final int MAX_ATTRIBUTES = 1_024;

  /** Characters of one name or attribute value. A deep Java stack trace has about 20,000. */
  public static final int MAX_VALUE_CHARS = 32_768;

  /** Characters of a log body: what CloudWatch Logs took in one event for most of its life. */
  public static final int MAX_BODY_CHARS = 262_144;

  /** How far ahead of the collector's clock a record may be: a wrong time zone, and a day. */
  public static final Duration MAX_AHEAD = Duration.ofDays(2);

  private OtlpLimits() {}
}
