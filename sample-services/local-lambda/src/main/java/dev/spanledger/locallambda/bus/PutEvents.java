package dev.spanledger.locallambda.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a PutEvents request. An entry that is wrong is refused by itself; a request
 * that is too large, as a whole.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
final class PutEvents {
  static final int MOST_ENTRIES = 10;
  static final int LARGEST_REQUEST_BYTES = 256 * 1024;

  /** An entry's time counts as so many bytes. */
  private static final int TIME_BYTES = 14;

  private static final int BILLED_CHUNK_BYTES = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String busName;
  private final String accountId;
  private final String region;
  private final Clock clock;

  PutEvents(String busName, String accountId, String region, Clock clock) {
    this.busName = busName;
    this.accountId = accountId;
    this.region = region;
    this.clock = clock;
  }

  /**
   * What came of a request.
   *
   * @param answer one item per entry, in their order
   * @param billedChunks 64 KB begun, summed up over the accepted entries
   */
  record Result(List<BusEvent> accepted, String answer, long billedChunks) {
    Result {
      accepted = List.copyOf(accepted);
    }
  }

  /** Thrown for a request that is refused as a whole; the message says why. */
  static final class InvalidRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
      super(message);
    }
  }

  Result read(JsonNode request) throws InvalidRequestException {
    JsonNode entries = request.path("Entries");
    int count = entries.size();
    if (!entries.isArray() || count == 0 || count > MOST_ENTRIES) {
      throw new InvalidRequestException(
          "1 validation error detected: Value at 'entries' has %d members; it must have 1 to %d"
              .formatted(count, MOST_ENTRIES));
    }
    long bytes = 0;
    for (JsonNode entry : entries) {
      bytes += size(entry);
    }
    if (bytes > LARGEST_REQUEST_BYTES) {
      throw new InvalidRequestException(
          "Total size of the entries in the request is over the limit: %d of %d bytes"
              .formatted(bytes, LARGEST_REQUEST_BYTES));
    }
    List<BusEvent> accepted = new ArrayList<>();
    long billedChunks = 0;
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode results = JSON.createArrayNode();
    for (JsonNode entry : entries) {
      Refusal refusal = refusal(entry);
      if (refusal == null) {
        BusEvent event = event(entry);
        accepted.add(event);
        billedChunks += (size(entry) + BILLED_CHUNK_BYTES - 1) / BILLED_CHUNK_BYTES;
        results.addObject().put("EventId", event.id());
      } else {
        results.addObject().put("ErrorCode", refusal.code()).put("ErrorMessage", refusal.message());
      }
    }
    answer.put("FailedEntryCount", count - accepted.size()).set("Entries", results);
    return new Result(accepted, answer.toString(), billedChunks);
  }

  /** Bytes of an entry as EventBridge counts them. */
  static long size(JsonNode entry) {
    long bytes = entry.hasNonNull("Time") ? TIME_BYTES : 0;
    for (String field : List.of("Source", "DetailType", "Detail")) {
      bytes += entry.path(field).asText("").getBytes(StandardCharsets.UTF_8).length;
    }
    for (JsonNode resource : entry.path("Resources")) {
      bytes += resource.asText("").getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private record Refusal(String code, String message) {}

  private @Nullable Refusal refusal(JsonNode entry) {
    for (String field : List.of("Source", "DetailType", "Detail")) {
      if (entry.path(field).asText("").isEmpty()) {
        return new Refusal(
            "InvalidArgument",
            "Parameter %1$s is not valid. Reason: %1$s is a required argument.".formatted(field));
      }
    }
    if (entry.path("Source").asText().startsWith("aws.")) {
      return new Refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    if (detail(entry) == null) {
      return new Refusal("MalformedDetail", "Detail is malformed.");
    }
    String bus = entry.path("EventBusName").asText(busName);
    if (!bus.equals(busName) && !bus.endsWith(":event-bus/" + busName)) {
      // EventBridge takes such an event and drops it without a word; here it is a typing error.
      return new Refusal(
          "ResourceNotFoundException",
          "Event bus %s does not exist; there is %s".formatted(bus, busName));
    }
    return null;
  }

  /** The detail as an object; null where it is none. */
  private static @Nullable JsonNode detail(JsonNode entry) {
    try {
      JsonNode detail = JSON.readTree(entry.path("Detail").asText());
      return detail.isObject() ? detail : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private BusEvent event(JsonNode entry) {
    String id = UUID.randomUUID().toString();
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0").put("id", id);
    event.put("detail-type", entry.path("DetailType").asText());
    event.put("source", entry.path("Source").asText()).put("account", accountId);
    Instant time =
        entry.hasNonNull("Time")
            ? Instant.ofEpochMilli((long) (entry.path("Time").asDouble() * 1000))
            : clock.instant();
    event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString()).put("region", region);
    ArrayNode resources = event.putArray("resources");
    entry.path("Resources").forEach(resources::add);
    event.set("detail", detail(entry));
    String trace = entry.path("TraceHeader").asText("");
    try {
      return new BusEvent(id, JSON.writeValueAsString(event), trace.isEmpty() ? null : trace);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write event " + id, e);
    }
  }
}
