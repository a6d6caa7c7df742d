package dev.spanledger.collector.landing;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.BatchStore;
import dev.spanledger.collector.Digests;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.lake.landing.LandingWriter;
import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lands batches in an object store at once: for collectors that have no disk of their own to keep a
 * log on. Batches of one source share its files. Thread-safe where the decoders are fresh ones.
 */
public final class ObjectLander implements BatchStore {
  private final LandingWriter writer;
  private final OtlpDecoder otlp;
  private final Supplier<PlatformDecoder> platform;

  /**
   * @param platform gives the decoder for one source: a fresh one, so that a source that is read
   *     again gives the same rows; or one that remembers, for a sender that is heard in order
   */
  public ObjectLander(LandingWriter writer, OtlpDecoder otlp, Supplier<PlatformDecoder> platform) {
    this.writer = writer;
    this.otlp = otlp;
    this.platform = platform;
  }

  /** Lands one batch under its own digest. */
  @Override
  public void append(Batch batch) throws RefusedException, IOException {
    Instant arrivedAt = Instant.EPOCH.plus(batch.ingestTimeMicros(), ChronoUnit.MICROS);
    land(batch.digest(), arrivedAt, List.of(batch));
  }

  /**
   * Lands the batches of one source, all of them or, where this throws, perhaps some; repeating it
   * adds nothing to those.
   *
   * @param sourceId what the source calls itself; the same for the same batches
   * @param arrivedAt when it came, as the source says
   */
  public void land(String sourceId, Instant arrivedAt, List<Batch> batches)
      throws RefusedException, IOException {
    PlatformDecoder decoder = platform.get();
    boolean hasPlatform = batches.stream().anyMatch(batch -> batch.signal() == Signal.PLATFORM);
    byte[] stateBefore = hasPlatform ? decoder.state() : new byte[0];
    boolean isLanded = false;
    try {
      decode(Digests.hex(sourceId.getBytes(StandardCharsets.UTF_8)), arrivedAt, batches, decoder);
      isLanded = true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      // Reading a report forgets the start that waited for it. A repetition must find it again.
      if (!isLanded && hasPlatform) {
        decoder.restore(stateBefore);
      }
    }
  }

  private void decode(
      String digest, Instant arrivedAt, List<Batch> batches, PlatformDecoder decoder)
      throws RefusedException, IOException {
    SourceRows rows =
        new SourceRows(
            (table, id, landed) -> writer.land(table, id, arrivedAt, landed).sizeBytes(), digest);
    Consumer<Row> sink = rows::add;
    for (Batch batch : batches) {
      if (batch.signal() == Signal.PLATFORM) {
        decoder.rows(batch, sink);
      } else {
        otlp.rows(batch, sink);
      }
    }
    rows.finish();
  }
}
