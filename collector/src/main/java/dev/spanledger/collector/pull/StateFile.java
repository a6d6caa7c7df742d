package dev.spanledger.collector.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a pull has come and what it has spent today, in one small file that is whole or not
 * there. One that is damaged counts as none: what is asked for again lands under the names it has.
 */
final class StateFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNTIL = "until";
  private static final String DAY = "day";
  private static final String SPENT = "spentUsd";

  private final Path path;
  private final ObjectNode fields;

  private StateFile(Path path, ObjectNode fields) {
    this.path = path;
    this.fields = fields;
  }

  static StateFile open(Path path) throws IOException {
    JsonNode read = null;
    try {
      read = JSON.readTree(Files.readAllBytes(path));
    } catch (NoSuchFileException | JsonProcessingException none) {
      // A pull that starts here, or starts anew.
    }
    return new StateFile(
        path, read instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode());
  }

  /** Before this everything has been asked for; null where nothing has. */
  @Nullable Instant until() {
    return instant(UNTIL);
  }

  /** Moves on over a time that was asked for, unless that would leave a gap before it. */
  void moveUntil(Instant from, Instant to) {
    Instant until = until();
    if (until == null || (!from.isAfter(until) && to.isAfter(until))) {
      fields.put(UNTIL, to.toString());
    }
  }

  @Nullable Instant instant(String field) {
    try {
      return fields.has(field) ? Instant.parse(fields.path(field).asText()) : null;
    } catch (DateTimeException damaged) {
      return null;
    }
  }

  BigDecimal spentOn(Instant now) {
    try {
      return fields.path(DAY).asText().equals(day(now))
          ? new BigDecimal(fields.path(SPENT).asText())
          : BigDecimal.ZERO;
    } catch (NumberFormatException damaged) {
      return BigDecimal.ZERO;
    }
  }

  void setSpent(Instant now, BigDecimal usd) {
    fields.put(DAY, day(now));
    fields.put(SPENT, usd.toPlainString());
  }

  /** An object within, made where it is missing. */
  ObjectNode object(String field) {
    return fields.path(field) instanceof ObjectNode object ? object : fields.putObject(field);
  }

  void put(String field, @Nullable Instant value) {
    if (value == null) {
      fields.remove(field);
    } else {
      fields.put(field, value.toString());
    }
  }

  /** On disk when this returns. */
  void save() throws IOException {
    Path folder = Files.createDirectories(path.resolveSibling(".").normalize());
    Path making = folder.resolve("." + UUID.randomUUID());
    try {
      byte[] bytes = fields.toString().getBytes(StandardCharsets.UTF_8);
      try (FileChannel channel =
          FileChannel.open(making, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(making, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }

  private static String day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
  }
}
