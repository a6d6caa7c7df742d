package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts segment documents together by id, then makes a span of each segment and subsegment. */
final class XRayReader {
  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);

  /** Half of what a signed number of nanoseconds holds: the year 2116. */
  private static final double LAST_SECOND = Long.MAX_VALUE / 2e9;

  private final @Nullable String account;
  private final @Nullable String region;
  private final XRayTrace.Unfinished unfinished;
  private final Verdict.Tally tally;

  /** By trace and segment id, in the documents' order. */
  private final Map<String, XRayNode> nodes = new LinkedHashMap<>();

  private final Map<String, List<XRayNode>> childrenByParent = new HashMap<>();

  XRayReader(
      @Nullable String account,
      @Nullable String region,
      XRayTrace.Unfinished unfinished,
      Verdict.Tally tally) {
    this.account = account;
    this.region = region;
    this.unfinished = unfinished;
    this.tally = tally;
  }

  XRayTrace read(List<JsonNode> documents) {
    for (JsonNode document : documents) {
      boolean isSubsegment = document.path("type").asText().equals("subsegment");
      visit(document, document.path("trace_id").asText(), null, !isSubsegment);
    }
    foldInferred();
    List<FileSpan> spans = new ArrayList<>();
    List<XRayNode> running = new ArrayList<>();
    for (XRayNode node : nodes.values()) {
      if (node.isFinished()) {
        add(node, spans);
      } else if (node.fields().path("in_progress").asBoolean()) {
        running.add(node);
      } else {
        tally.reject("segment %s has no end_time".formatted(Quoted.of(node.id())));
      }
    }
    if (unfinished == XRayTrace.Unfinished.ENDED_AS_KNOWN) {
      running.forEach(node -> add(node, spans));
    }
    return new XRayTrace(spans, running.size());
  }

  private void visit(
      JsonNode document, String traceId, @Nullable String parentId, boolean isSegment) {
    String id = document.path("id").asText();
    if (!(document instanceof ObjectNode object) || id.isEmpty() || traceId.isEmpty()) {
      tally.reject("a segment document has no id or no trace_id");
      return;
    }
    JsonNode children = object.path("subsegments");
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    own.setAll(object);
    own.remove("subsegments");
    own.put("trace_id", traceId);
    if (parentId != null) {
      own.put("parent_id", parentId);
    }
    XRayNode known = nodes.get(key(traceId, id));
    if (known == null) {
      nodes.put(key(traceId, id), new XRayNode(own, isSegment));
    } else {
      known.merge(own);
    }
    for (JsonNode child : children) {
      visit(child, traceId, id, false);
    }
  }

  /** A span of its own would count the call twice: once where it was made, once where it went. */
  private void foldInferred() {
    Map<String, @Nullable String> replaced = new HashMap<>();
    for (XRayNode node : List.copyOf(nodes.values())) {
      XRayNode caller = node.isInferred() ? parent(node) : null;
      if (caller != null && !caller.isInferred()) {
        caller.setInferred(node);
        nodes.remove(key(node.traceId(), node.id()));
        replaced.put(key(node.traceId(), node.id()), caller.id());
      }
    }
    for (XRayNode node : nodes.values()) {
      String parent = node.parentId();
      String key = parent == null ? "" : key(node.traceId(), parent);
      if (replaced.containsKey(key)) {
        node.setParentId(replaced.get(key));
      }
      if (node.parentId() != null) {
        childrenByParent
            .computeIfAbsent(key(node.traceId(), node.parentId()), id -> new ArrayList<>())
            .add(node);
      }
    }
  }

  private void add(XRayNode node, List<FileSpan> spans) {
    try {
      spans.add(new XRaySpan(this, node).span());
    } catch (RefusedException e) {
      tally.reject(e.reason());
    }
  }

  @Nullable XRayNode parent(XRayNode node) {
    String parent = node.parentId();
    return parent == null ? null : nodes.get(key(node.traceId(), parent));
  }

  /** The segment that a subsegment is part of; null where no document has it. */
  @Nullable XRayNode segment(XRayNode node) {
    Set<XRayNode> seen = new HashSet<>();
    XRayNode current = node;
    while (current != null && !current.isSegment() && seen.add(current)) {
      current = parent(current);
    }
    return current == null || !current.isSegment() ? null : current;
  }

  List<XRayNode> children(XRayNode node) {
    return childrenByParent.getOrDefault(key(node.traceId(), node.id()), List.of());
  }

  /** An exception that a segment names by its id alone: it is where it was thrown. */
  @Nullable JsonNode exception(String id) {
    for (XRayNode node : nodes.values()) {
      for (JsonNode exception : node.fields().path("cause").path("exceptions")) {
        if (exception.path("id").asText().equals(id)) {
          return exception;
        }
      }
    }
    return null;
  }

  @Nullable String account() {
    return account;
  }

  @Nullable String region() {
    return region;
  }

  /** Seconds since 1970 with a fraction, as nanoseconds. */
  static long nanos(XRayNode node, String field) throws RefusedException {
    JsonNode seconds = node.fields().path(field);
    double value = seconds.isNumber() ? seconds.doubleValue() : -1;
    if (!(value >= 0 && value <= LAST_SECOND)) {
      throw RefusedException.malformed(
          "segment %s: %s is %s; seconds since 1970 are expected"
              .formatted(Quoted.of(node.id()), field, Quoted.of(seconds.toString())));
    }
    return BigDecimal.valueOf(value).multiply(NANOS_PER_SECOND).longValue();
  }

  private static String key(String traceId, String id) {
    return traceId + '/' + id;
  }
}
