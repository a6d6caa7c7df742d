package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A segment or subsegment, as all documents that speak of it say. */
final class XRayNode {
  private final ObjectNode fields;
  private final boolean isSegment;
  private @Nullable XRayNode inferred;

  /**
   * @param isSegment false for a subsegment, within its segment's document or sent on its own
   */
  XRayNode(ObjectNode fields, boolean isSegment) {
    this.fields = fields;
    this.isSegment = isSegment;
  }

  JsonNode fields() {
    return fields;
  }

  boolean isSegment() {
    return isSegment;
  }

  boolean isInferred() {
    return isSegment && fields.path("inferred").asBoolean();
  }

  boolean isFinished() {
    return fields.path("end_time").isNumber();
  }

  String id() {
    return fields.path("id").asText();
  }

  String traceId() {
    return fields.path("trace_id").asText();
  }

  String name() {
    return fields.path("name").asText();
  }

  String origin() {
    return fields.path("origin").asText();
  }

  @Nullable String parentId() {
    String id = fields.path("parent_id").asText();
    return id.isEmpty() ? null : id;
  }

  void setParentId(@Nullable String id) {
    if (id == null) {
      fields.remove("parent_id");
    } else {
      fields.put("parent_id", id);
    }
  }

  /** What X-Ray inferred of the service that this call went to; null where it says for itself. */
  @Nullable XRayNode inferred() {
    return inferred;
  }

  void setInferred(XRayNode callee) {
    inferred = callee;
  }

  /** Takes another document's word where this one has none, or has it from an earlier time. */
  void merge(ObjectNode other) {
    boolean isNewer = endSeconds(other) >= endSeconds(fields);
    for (Map.Entry<String, JsonNode> field : other.properties()) {
      if (isNewer || !fields.has(field.getKey())) {
        fields.set(field.getKey(), field.getValue());
      }
    }
    if (isFinished()) {
      fields.remove("in_progress");
    }
  }

  private static double endSeconds(JsonNode fields) {
    return fields.path("end_time").asDouble(0);
  }
}
