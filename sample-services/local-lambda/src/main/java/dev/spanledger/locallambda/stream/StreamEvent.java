package dev.spanledger.locallambda.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.wire.Body;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * The event that Lambda makes of a stream's records.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Using AWS Lambda with
 *     Amazon DynamoDB</a>
 */
final class StreamEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS_PER_SECOND = 1e9;

  private StreamEvent() {}

  static Body of(List<Record> records, String streamArn) {
    ObjectNode event = JSON.createObjectNode();
    ArrayNode array = event.putArray("Records");
    for (Record each : records) {
      ObjectNode json = array.addObject();
      json.put("eventID", each.eventID()).put("eventName", each.eventNameAsString());
      json.put("eventVersion", each.eventVersion()).put("eventSource", each.eventSource());
      json.put("awsRegion", each.awsRegion());
      json.set("dynamodb", change(each.dynamodb()));
      json.put("eventSourceARN", streamArn);
    }
    try {
      return Body.of(JSON.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "Cannot write %d records of %s as an event".formatted(records.size(), streamArn), e);
    }
  }

  private static ObjectNode change(StreamRecord change) {
    ObjectNode json = JSON.createObjectNode();
    Instant time = change.approximateCreationDateTime();
    if (time != null) {
      json.put(
          "ApproximateCreationDateTime",
          (double) time.getEpochSecond() + time.getNano() / NANOS_PER_SECOND);
    }
    json.set("Keys", item(change.keys()));
    if (change.hasNewImage()) {
      json.set("NewImage", item(change.newImage()));
    }
    if (change.hasOldImage()) {
      json.set("OldImage", item(change.oldImage()));
    }
    json.put("SequenceNumber", change.sequenceNumber()).put("SizeBytes", change.sizeBytes());
    return json.put("StreamViewType", change.streamViewTypeAsString());
  }

  private static ObjectNode item(Map<String, AttributeValue> attributes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    attributes.forEach((name, value) -> json.set(name, value(value)));
    return json;
  }

  private static ObjectNode value(AttributeValue value) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (value.type()) {
      case S -> json.put("S", value.s());
      case N -> json.put("N", value.n());
      case B -> json.put("B", base64(value.b()));
      case BOOL -> json.put("BOOL", value.bool());
      case NUL -> json.put("NULL", true);
      case SS -> value.ss().forEach(json.putArray("SS")::add);
      case NS -> value.ns().forEach(json.putArray("NS")::add);
      case BS -> {
        ArrayNode set = json.putArray("BS");
        value.bs().forEach(bytes -> set.add(base64(bytes)));
      }
      case M -> json.set("M", item(value.m()));
      case L -> {
        ArrayNode list = json.putArray("L");
        value.l().forEach(each -> list.add(value(each)));
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException("An attribute has a type that the SDK does not know");
    }
    return json;
  }

  private static String base64(SdkBytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.asByteArray());
  }
}
