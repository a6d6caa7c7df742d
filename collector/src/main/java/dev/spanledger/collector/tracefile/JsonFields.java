package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.RefusedException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Fields of one span in foreign JSON; each error says which span and what would be right. */
final class JsonFields {
  /** Half of what a signed number of nanoseconds holds, so that start and duration add up: 2116. */
  private static final BigDecimal LAST_MICROS = BigDecimal.valueOf(Long.MAX_VALUE / 2_000);

  private static final BigDecimal NANOS_PER_MICRO = BigDecimal.valueOf(1_000);

  /** Parsing takes time by the square of them. */
  private static final int MOST_DIGITS = 40;

  private final JsonNode node;
  private final String place;

  /**
   * @param place which span, as {@code "trace 1, span 3"}
   */
  JsonFields(JsonNode node, String place) {
    this.node = node;
    this.place = place;
  }

  /** Where Jackson stumbled; it does not know where a limit of its own was met. */
  static String place(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null ? "" : ", at byte %d".formatted(location.getByteOffset());
  }

  String id(String field) throws RefusedException {
    String id = idOrNull(field);
    if (id == null) {
      throw RefusedException.malformed("%s has no %s".formatted(place, field));
    }
    return id;
  }

  @Nullable String idOrNull(String field) {
    return idOrNull(node.path(field));
  }

  static @Nullable String idOrNull(JsonNode id) {
    String text = id.isValueNode() && !id.isNull() ? id.asText().strip() : "";
    return text.isEmpty() ? null : text;
  }

  String text(String field) {
    JsonNode value = node.path(field);
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  /**
   * A time or duration in microseconds, as nanoseconds. Numbers as text are taken too, as some
   * exports write them.
   */
  long nanos(String field) throws RefusedException {
    return nanos(node.path(field), field);
  }

  /** The same, 0 where the field is missing. */
  long nanosOrZero(String field) throws RefusedException {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull() ? 0 : nanos(value, field);
  }

  private long nanos(JsonNode value, String field) throws RefusedException {
    BigDecimal micros = null;
    if (value.isNumber() || (value.isTextual() && value.asText().length() <= MOST_DIGITS)) {
      try {
        micros = new BigDecimal(value.asText().strip());
      } catch (NumberFormatException e) {
        micros = null;
      }
    }
    if (micros == null || micros.signum() < 0 || micros.compareTo(LAST_MICROS) > 0) {
      throw RefusedException.malformed(
          "%s: %s is %s; microseconds from 0 to %s are expected"
              .formatted(place, field, Quoted.of(value.toString()), LAST_MICROS));
    }
    return micros.multiply(NANOS_PER_MICRO).longValue();
  }
}
