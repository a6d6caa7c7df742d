package dev.spanledger.analytics.billing.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which objects became which delivery of the lake, so that what has not changed is not fetched
 * again. Losing it costs a download, never a number: the lake's own rows decide what it holds.
 */
final class ImportLedger {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private ImportLedger(Path folder) {
    this.folder = folder;
  }

  static ImportLedger open(Path folder) throws IOException {
    return new ImportLedger(Files.createDirectories(folder));
  }

  /** Id of the delivery that these very objects became; null where none is known. */
  @Nullable String deliveryId(String fingerprint) throws IOException {
    try {
      JsonNode entry = JSON.readTree(Files.readAllBytes(file(fingerprint)));
      String id = entry.path("deliveryId").asText();
      return id.isEmpty() ? null : id;
    } catch (NoSuchFileException unknown) {
      return null;
    } catch (JsonProcessingException torn) {
      return null;
    }
  }

  void record(String fingerprint, String deliveryId, String source, Instant time)
      throws IOException {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("deliveryId", deliveryId);
    entry.put("source", source);
    entry.put("importedAt", time.toString());
    Path making = folder.resolve("." + UUID.randomUUID());
    try {
      Files.write(making, entry.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(making, file(fingerprint), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }

  private Path file(String fingerprint) {
    return folder.resolve(fingerprint + ".json");
  }
}
