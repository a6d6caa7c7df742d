package dev.spanledger.collector.source;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Signal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request found in what a carrier delivered.
 *
 * @param source as the rows' column says
 * @param body decompressed; not to be written to
 */
public record Payload(Signal signal, Encoding encoding, String source, byte[] body) {

  Batch batch(Instant arrivedAt, @Nullable String tenant) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, arrivedAt);
    return Batch.of(signal, encoding, micros, source, tenant, body);
  }
}
