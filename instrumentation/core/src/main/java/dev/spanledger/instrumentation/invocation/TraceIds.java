package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Ids whose first eight digits are the second they were made in, as X-Ray requires and as the lake
 * uses to find a trace's hour. The other 96 bits come from two SplitMix64 streams; {@code
 * SecureRandom} would load its providers at every cold start for ids that are not secrets.
 */
final class TraceIds implements IdGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final Clock clock;
  private final AtomicLong high = new AtomicLong();
  private final AtomicLong low = new AtomicLong();
  private final ThreadLocal<@Nullable String> given = new ThreadLocal<>();

  TraceIds(Clock clock) {
    this.clock = clock;
    reseed(0);
  }

  /**
   * Starts both streams anew. Functions restored from one snapshot share its memory, so the first
   * invocation after a restore must call this.
   *
   * @param extra something that differs between two restores, such as a hash of the request id
   */
  final void reseed(long extra) {
    long[] kernel = kernelRandom();
    high.set(mix(kernel[0] ^ mix(System.nanoTime() ^ extra)));
    low.set(mix(kernel[1] ^ mix(clock.millis() ^ Long.rotateLeft(extra, 32)) ^ hashCode()));
  }

  @Override
  public String generateSpanId() {
    long id = next(low);
    while (id == 0) {
      id = next(low);
    }
    char[] digits = new char[16];
    hex(id, digits, 0, 16);
    return new String(digits);
  }

  /**
   * Starts a span without a parent in a trace that has its id already.
   *
   * @param traceId null for a new one
   */
  Span within(@Nullable String traceId, SpanBuilder span) {
    if (traceId == null) {
      return span.startSpan();
    }
    given.set(traceId);
    try {
      return span.startSpan();
    } finally {
      given.remove();
    }
  }

  @Override
  public String generateTraceId() {
    String traceId = given.get();
    if (traceId != null) {
      return traceId;
    }
    char[] digits = new char[32];
    hex(clock.millis() / 1000, digits, 0, 8);
    hex(next(high), digits, 8, 8);
    hex(next(low), digits, 16, 16);
    return new String(digits);
  }

  private static long next(AtomicLong stream) {
    return mix(stream.addAndGet(GOLDEN_GAMMA));
  }

  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static void hex(long value, char[] digits, int from, int count) {
    for (int i = 0; i < count; i++) {
      int shift = 4 * (count - 1 - i);
      digits[from + i] = Character.forDigit((int) (value >>> shift) & 0xF, 16);
    }
  }

  /** 122 random bits of the kernel, which never block once a machine has booted. */
  private static long[] kernelRandom() {
    long[] bits = new long[2];
    try (InputStream in = new FileInputStream("/proc/sys/kernel/random/uuid")) {
      String uuid = new String(in.readNBytes(36), StandardCharsets.US_ASCII);
      String digits = uuid.replace("-", "");
      bits[0] = Long.parseUnsignedLong(digits.substring(0, 16), 16);
      bits[1] = Long.parseUnsignedLong(digits.substring(16, 32), 16);
    } catch (IOException | RuntimeException e) {
      // Not Linux: a developer's machine, where this object's address and the clocks are enough.
      bits[0] = System.identityHashCode(bits);
      bits[1] = Runtime.getRuntime().freeMemory();
    }
    return bits;
  }
}
