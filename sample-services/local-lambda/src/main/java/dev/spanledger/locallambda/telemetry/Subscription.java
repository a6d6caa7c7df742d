package dev.spanledger.locallambda.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an extension asked for with {@code PUT /2022-07-01/telemetry}.
 *
 * @param schemaVersion decides whether a log line that is JSON is delivered as an object
 * @param types any of {@code platform}, {@code function}, {@code extension}
 * @param destination on this machine
 */
record Subscription(
    String extension,
    String schemaVersion,
    List<String> types,
    URI destination,
    int maxItems,
    int maxBytes,
    Duration timeout) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> SCHEMAS = Set.of("2022-07-01", "2022-12-13", "2025-01-29");
  private static final Set<String> TYPES = Set.of("platform", "function", "extension");
  private static final Set<String> SANDBOX =
      Set.of("sandbox.localdomain", "sandbox", "localhost", "127.0.0.1");
  private static final Bounds ITEMS = new Bounds("maxItems", 1_000, 1_000, 10_000);
  private static final Bounds BYTES = new Bounds("maxBytes", 262_144, 262_144, 1_048_576);
  private static final Bounds TIMEOUT_MS = new Bounds("timeoutMs", 1_000, 25, 30_000);

  Subscription {
    types = List.copyOf(types);
  }

  /** A number that Lambda bounds. */
  private record Bounds(String field, int preset, int least, int most) {
    int read(JsonNode buffering) {
      JsonNode value = buffering.path(field);
      if (value.isMissingNode() || value.isNull()) {
        return preset;
      }
      if (!value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
        throw new IllegalArgumentException(
            "buffering.%s is %s; it may be %d to %d"
                .formatted(field, shortened(value.asText()), least, most));
      }
      return value.asInt();
    }
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static Subscription read(String extension, byte[] body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("The body is not JSON", e);
    }
    String schema = request.path("schemaVersion").asText();
    if (!SCHEMAS.contains(schema)) {
      throw new IllegalArgumentException(
          "schemaVersion is \"%s\"; it may be 2022-07-01, 2022-12-13 or 2025-01-29"
              .formatted(shortened(schema)));
    }
    List<String> types = new ArrayList<>();
    for (JsonNode type : request.path("types")) {
      if (!TYPES.contains(type.asText())) {
        throw new IllegalArgumentException(
            "types holds \"%s\"; it may hold platform, function and extension"
                .formatted(shortened(type.asText())));
      }
      types.add(type.asText());
    }
    if (types.isEmpty()) {
      throw new IllegalArgumentException("types is empty; say platform, function or extension");
    }
    JsonNode buffering = request.path("buffering");
    return new Subscription(
        extension,
        schema,
        types,
        destination(request.path("destination")),
        ITEMS.read(buffering),
        BYTES.read(buffering),
        Duration.ofMillis(TIMEOUT_MS.read(buffering)));
  }

  private static URI destination(JsonNode destination) {
    String protocol = destination.path("protocol").asText();
    if (!protocol.equals("HTTP")) {
      throw new IllegalArgumentException(
          "destination.protocol is \"%s\"; only HTTP is delivered here"
              .formatted(shortened(protocol)));
    }
    String text = destination.path("URI").asText(destination.path("uri").asText());
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "destination.URI \"%s\" is none".formatted(shortened(text)), e);
    }
    if (!"http".equals(uri.getScheme())
        || !SANDBOX.contains(String.valueOf(uri.getHost()))
        || uri.getPort() <= 0) {
      throw new IllegalArgumentException(
          "destination.URI is \"%s\"; http://sandbox.localdomain:PORT is right"
              .formatted(shortened(text)));
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    // The sandbox's own name means the machine that the extension runs on.
    return URI.create("http://127.0.0.1:" + uri.getPort() + path);
  }

  boolean wants(String type) {
    return types.contains(type);
  }

  /** Later schemas deliver a JSON log line as an object. */
  boolean deliversObjects() {
    return !schemaVersion.equals("2022-07-01");
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) : text;
  }
}
