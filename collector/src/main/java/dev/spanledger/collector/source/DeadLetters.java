package dev.spanledger.collector.source;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.collector.Digests;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that can never be stored, kept whole beside the lake as {@code
 * dead-letter/<carrier>/<arrival yyyy-mm-dd>/<digest of the record's id>.json}: the reason, and the
 * record in base64 where the carrier does not keep it.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final JsonFactory JSON = new JsonFactory();

  private final ObjectStore store;
  private final String folder;
  private final Path scratch;

  /**
   * @param prefix of the lake's keys; empty for a whole bucket
   * @param scratch a local folder for letters in the making
   */
  public DeadLetters(ObjectStore store, String prefix, Path scratch) {
    this.store = store;
    this.folder = (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    this.scratch = scratch;
  }

  /** Keeps a record; durable when this returns. Once for each id. */
  void keep(Carrier carrier, SourceRecord record, String reason) throws IOException {
    LocalDate day = LocalDate.ofInstant(record.arrivedAt(), ZoneOffset.UTC);
    String digest = Digests.hex(record.id().getBytes(StandardCharsets.UTF_8));
    String key = "%sdead-letter/%s/%s/%s.json".formatted(folder, carrier.name(), day, digest);
    Path file = Files.createTempFile(Files.createDirectories(scratch), "letter", ".json");
    try {
      write(file, carrier, record, reason);
      store.create(key, file);
    } catch (StoreException e) {
      // Another version of the collector may have worded the reason differently.
      if (e.reason() != StoreException.Reason.EXISTS) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(file);
    }
    LOG.warn("Record {} of {} is set aside as {}: {}", record.id(), carrier.name(), key, reason);
  }

  private static void write(Path file, Carrier carrier, SourceRecord record, String reason)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("carrier", carrier.name());
      json.writeStringField("id", record.id());
      json.writeStringField("arrivedAt", record.arrivedAt().toString());
      json.writeStringField("reason", reason);
      if (carrier.keeping() == Carrier.Keeping.LETTER) {
        json.writeBinaryField("data", record.data());
      }
      json.writeEndObject();
    }
  }
}
