package dev.spanledger.collector;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request body as it goes into the write-ahead log: decompressed, undecoded. The body is shared
 * and must not be written to.
 */
public final class Batch {
  private final Signal signal;
  private final Encoding encoding;
  private final long ingestTimeMicros;
  private final String source;
  private final @Nullable String tenant;
  private final byte[] body;
  private final String digest;

  private Batch(
      Signal signal,
      Encoding encoding,
      long ingestTimeMicros,
      String source,
      @Nullable String tenant,
      byte[] body) {
    this.signal = signal;
    this.encoding = encoding;
    this.ingestTimeMicros = ingestTimeMicros;
    this.source = source;
    this.tenant = tenant;
    this.body = body;
    this.digest =
        Digests.hex(
            signal.label().getBytes(StandardCharsets.UTF_8),
            encoding.mediaType().getBytes(StandardCharsets.UTF_8),
            String.valueOf(tenant).getBytes(StandardCharsets.UTF_8),
            body);
  }

  /**
   * Takes a body as received.
   *
   * @param ingestTimeMicros microseconds since the epoch at which the collector read it
   * @param source which front took it
   * @param tenant whose token it came with; null without one
   */
  public static Batch of(
      Signal signal,
      Encoding encoding,
      long ingestTimeMicros,
      String source,
      @Nullable String tenant,
      byte[] body) {
    return new Batch(signal, encoding, ingestTimeMicros, source, tenant, body);
  }

  public Signal signal() {
    return signal;
  }

  public Encoding encoding() {
    return encoding;
  }

  /** Microseconds since 1970-01-01T00:00:00Z. */
  public long ingestTimeMicros() {
    return ingestTimeMicros;
  }

  public String source() {
    return source;
  }

  public @Nullable String tenant() {
    return tenant;
  }

  public byte[] body() {
    return body;
  }

  /**
   * 32 hex digits over signal, encoding, tenant and body. A client that resends a request after a
   * lost answer sends the same bytes, so an equal digest means the same telemetry.
   */
  public String digest() {
    return digest;
  }
}
