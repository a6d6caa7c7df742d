package dev.spanledger.collector.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** X-Ray's answers from the documents beside this, two summaries a page. */
public final class XRayAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 2;

  private final Map<String, JsonNode> documents = new LinkedHashMap<>();
  private final Map<String, Integer> revisions = new LinkedHashMap<>();
  private boolean isLooping;
  private int unprocessed;

  XRayAnswers() {
    read("traces.json");
  }

  /** From now on X-Ray has more of some traces. */
  void becomeLater() {
    read("traces.later.json");
  }

  /** Adds a trace of one segment. */
  void add(String traceId, String document) throws IOException {
    documents.put(traceId, JSON.createArrayNode().add(JSON.readTree(document)));
    revisions.merge(traceId, 1, Integer::sum);
  }

  /** Every page says that there is another. */
  void loop() {
    isLooping = true;
  }

  /** The next answers leave one trace unprocessed. */
  void leaveUnprocessed(int times) {
    unprocessed = times;
  }

  String summaries(String request) throws IOException {
    JsonNode asked = JSON.readTree(request);
    double from = asked.path("StartTime").asDouble();
    double to = asked.path("EndTime").asDouble();
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> trace : documents.entrySet()) {
      double time = trace.getValue().path(0).path("start_time").asDouble();
      if (time >= from && time < to || revisions.getOrDefault(trace.getKey(), 1) > 1) {
        found.add(trace.getKey());
      }
    }
    String token = asked.path("NextToken").asText("");
    int start = token.isEmpty() || isLooping ? 0 : Integer.parseInt(token);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode summaries = answer.putArray("TraceSummaries");
    for (String id :
        found.subList(Math.min(start, found.size()), Math.min(start + PAGE, found.size()))) {
      ObjectNode summary = summaries.addObject();
      summary.put("Id", id);
      summary.put("Duration", 1.5);
      summary.put("IsPartial", documents.get(id).toString().contains("in_progress"));
      summary.put("Revision", revisions.getOrDefault(id, 1));
      summary.putObject("Annotations");
    }
    answer.put("ApproximateTime", from);
    answer.put("TracesProcessedCount", summaries.size());
    if (isLooping || start + PAGE < found.size()) {
      answer.put("NextToken", String.valueOf(start + PAGE));
    }
    return answer.toString();
  }

  String traces(String request) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode traces = answer.putArray("Traces");
    ArrayNode left = answer.putArray("UnprocessedTraceIds");
    JsonNode ids = JSON.readTree(request).path("TraceIds");
    if (ids.size() > 5) {
      throw new IllegalStateException("X-Ray hands out five traces at once, not " + ids.size());
    }
    for (JsonNode id : ids) {
      if (unprocessed > 0) {
        unprocessed--;
        left.add(id.asText());
        continue;
      }
      ObjectNode trace = traces.addObject();
      trace.put("Id", id.asText());
      trace.put("Duration", 1.5);
      trace.put("LimitExceeded", false);
      ArrayNode segments = trace.putArray("Segments");
      for (JsonNode document : documents.getOrDefault(id.asText(), JSON.createArrayNode())) {
        ObjectNode segment = segments.addObject();
        segment.put("Id", document.path("id").asText());
        segment.put("Document", document.toString());
      }
    }
    return answer.toString();
  }

  private void read(String resource) {
    try (InputStream input =
        Objects.requireNonNull(XRayAnswers.class.getResourceAsStream(resource))) {
      for (Map.Entry<String, JsonNode> trace : JSON.readTree(input).properties()) {
        documents.put(trace.getKey(), trace.getValue());
        revisions.merge(trace.getKey(), 1, Integer::sum);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
