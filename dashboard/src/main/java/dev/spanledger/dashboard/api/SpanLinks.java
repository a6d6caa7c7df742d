package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The JSON that reports give for the column of links. */
final class SpanLinks {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A span elsewhere, in this trace or another. */
  record Link(String traceId, String spanId) {}

  private SpanLinks() {}

  static List<Link> parse(String json) {
    List<Link> links = new ArrayList<>();
    for (JsonNode link : tree(json)) {
      links.add(new Link(link.path("trace_id").asText(), link.path("span_id").asText()));
    }
    return links;
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A report gave a JSON column that is not JSON", e);
    }
  }
}
