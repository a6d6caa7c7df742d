package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spanledger.instrumentation.redaction.Redactor;
import dev.spanledger.instrumentation.redaction.Rule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OtlpTracesTest {
  private static final InstrumentationScopeInfo[] SCOPES = {
    InstrumentationScopeInfo.create("plain"),
    InstrumentationScopeInfo.builder("full")
        .setVersion("1.2")
        .setSchemaUrl("https://example.org/schema")
        .setAttributes(Attributes.of(AttributeKey.stringKey("layer"), "web"))
        .build()
  };

  /** Has encoded everything that the tests before did. */
  private static final OtlpTraces USED = new OtlpTraces(Redactor.off());

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void official_classes_read_back_every_field_of_random_spans(long seed) throws Exception {
    Random random = new Random(seed);
    Resource resource =
        Resource.create(attributes(random), random.nextBoolean() ? "https://example.org/r" : null);
    List<SpanData> spans = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      spans.add(span(random, resource));
    }

    byte[] bytes = new OtlpTraces(Redactor.off()).encode(spans).toByteArray();

    for (int again = 0; again < 3; again++) {
      assertThat(USED.encode(spans).toByteArray()).isEqualTo(bytes);
    }
    ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(bytes);
    assertThat(request.getResourceSpansCount()).isOne();
    ResourceSpans read = request.getResourceSpans(0);
    assertThat(read.getSchemaUrl()).isEqualTo(orEmpty(resource.getSchemaUrl()));
    assertThat(values(read.getResource().getAttributesList()))
        .isEqualTo(values(resource.getAttributes()));
    assertThat(request.toByteString().size()).isEqualTo(bytes.length);
    assertThat(flattened(read)).containsExactlyInAnyOrderElementsOf(expected(spans));
  }

  @Test
  void what_was_seen_before_is_redacted_and_counted_each_time() throws Exception {
    Redactor redactor = Redactor.standard();
    OtlpTraces encoder = new OtlpTraces(redactor);
    for (String value : List.of("plain", "plain", "plain", "to a@b.example", "plain", "plain")) {
      for (int again = 0; again < 3; again++) {
        Span read = only(encoder.encode(List.of(Spans.named(value, value))));
        String shown = value.equals("plain") ? value : "to REDACTED";
        assertThat(read.getName()).isEqualTo(shown);
        assertThat(read.getAttributes(0).getKey()).isEqualTo("value0");
        assertThat(read.getAttributes(0).getValue().getStringValue()).isEqualTo(shown);
      }
    }
    assertThat(redactor.count(Rule.EMAIL)).isEqualTo(6);
  }

  @Test
  void a_limit_holds_for_what_was_seen_before_it() throws Exception {
    OtlpTraces encoder = new OtlpTraces(Redactor.standard());
    for (int again = 0; again < 3; again++) {
      encoder.encode(List.of(Spans.named("name", "abcdef")));
    }
    encoder.limitValues(4);
    for (int again = 0; again < 3; again++) {
      Span read = only(encoder.encode(List.of(Spans.named("name", "abcdef"))));
      assertThat(read.getAttributes(0).getValue().getStringValue()).isEqualTo("abcd");
    }
  }

  private static Span only(BackwardProtobuf request) throws Exception {
    return ExportTraceServiceRequest.parseFrom(request.toByteArray())
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpans(0);
  }

  @Test
  void half_a_surrogate_pair_does_not_spoil_the_request() throws Exception {
    SpanData span =
        span(
            new Random(1),
            Resource.empty(),
            Attributes.of(AttributeKey.stringKey("k"), "a\ud83dz"));

    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.parseFrom(
            new OtlpTraces(Redactor.off()).encode(List.of(span)).toByteArray());

    Span read = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(read.getAttributes(0).getValue().getStringValue()).isEqualTo("a?z");
  }

  private static List<List<Object>> flattened(ResourceSpans resource) {
    List<List<Object>> spans = new ArrayList<>();
    for (ScopeSpans scope : resource.getScopeSpansList()) {
      for (Span span : scope.getSpansList()) {
        spans.add(
            List.of(
                scope.getScope().getName(),
                scope.getScope().getVersion(),
                scope.getSchemaUrl(),
                values(scope.getScope().getAttributesList()),
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getTraceState(),
                Integer.toHexString(span.getFlags()),
                span.getName(),
                span.getKind().name(),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                values(span.getAttributesList()),
                span.getDroppedAttributesCount(),
                span.getEventsList().stream()
                    .map(
                        event ->
                            List.of(
                                event.getTimeUnixNano(),
                                event.getName(),
                                values(event.getAttributesList()),
                                event.getDroppedAttributesCount()))
                    .toList(),
                span.getDroppedEventsCount(),
                span.getLinksList().stream()
                    .map(
                        link ->
                            List.of(
                                hex(link.getTraceId()),
                                hex(link.getSpanId()),
                                link.getTraceState(),
                                Integer.toHexString(link.getFlags()),
                                values(link.getAttributesList()),
                                link.getDroppedAttributesCount()))
                    .toList(),
                span.getDroppedLinksCount(),
                span.getStatus().getCode().name(),
                span.getStatus().getMessage()));
      }
    }
    return spans;
  }

  private static List<List<Object>> expected(List<SpanData> spans) {
    List<List<Object>> expected = new ArrayList<>();
    for (SpanData span : spans) {
      InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
      SpanContext parent = span.getParentSpanContext();
      expected.add(
          List.of(
              scope.getName(),
              orEmpty(scope.getVersion()),
              orEmpty(scope.getSchemaUrl()),
              values(scope.getAttributes()),
              span.getTraceId(),
              span.getSpanId(),
              parent.isValid() ? parent.getSpanId() : "",
              state(span.getSpanContext()),
              flags(span.getSpanContext(), parent.isRemote()),
              span.getName(),
              "SPAN_KIND_" + span.getKind(),
              span.getStartEpochNanos(),
              span.getEndEpochNanos(),
              values(span.getAttributes()),
              span.getTotalAttributeCount() - span.getAttributes().size(),
              span.getEvents().stream()
                  .map(
                      event ->
                          List.of(
                              event.getEpochNanos(),
                              event.getName(),
                              values(event.getAttributes()),
                              event.getDroppedAttributesCount()))
                  .toList(),
              span.getTotalRecordedEvents() - span.getEvents().size(),
              span.getLinks().stream()
                  .map(
                      link ->
                          List.of(
                              link.getSpanContext().getTraceId(),
                              link.getSpanContext().getSpanId(),
                              state(link.getSpanContext()),
                              flags(link.getSpanContext(), link.getSpanContext().isRemote()),
                              values(link.getAttributes()),
                              link.getTotalAttributeCount() - link.getAttributes().size()))
                  .toList(),
              span.getTotalRecordedLinks() - span.getLinks().size(),
              "STATUS_CODE_" + span.getStatus().getStatusCode(),
              span.getStatus().getDescription()));
    }
    return expected;
  }

  private static String flags(SpanContext context, boolean isRemote) {
    int sampled = context.isSampled() ? 1 : 0;
    return Integer.toHexString(sampled | 0x100 | (isRemote ? 0x200 : 0));
  }

  private static String state(SpanContext context) {
    List<String> entries = new ArrayList<>();
    context.getTraceState().forEach((key, value) -> entries.add(key + "=" + value));
    return String.join(",", entries);
  }

  private static Map<String, Object> values(List<KeyValue> attributes) {
    Map<String, Object> values = new HashMap<>();
    attributes.forEach(each -> values.put(each.getKey(), value(each.getValue())));
    return values;
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream().map(OtlpTracesTest::value).toList();
      case KVLIST_VALUE -> values(value.getKvlistValue().getValuesList());
      case BYTES_VALUE -> hex(value.getBytesValue());
      default -> "(" + value.getValueCase() + ")";
    };
  }

  private static Map<String, Object> values(Attributes attributes) {
    Map<String, Object> values = new HashMap<>();
    attributes.forEach((key, value) -> values.put(key.getKey(), plain(value)));
    return values;
  }

  private static Object plain(Object value) {
    if (!(value instanceof Value<?> nested)) {
      return value;
    }
    return switch (nested.getType()) {
      case ARRAY -> ((List<?>) nested.getValue()).stream().map(OtlpTracesTest::plain).toList();
      case KEY_VALUE_LIST -> {
        Map<String, Object> map = new HashMap<>();
        for (Object each : (List<?>) nested.getValue()) {
          io.opentelemetry.api.common.KeyValue pair = (io.opentelemetry.api.common.KeyValue) each;
          map.put(pair.getKey(), plain(pair.getValue()));
        }
        yield map;
      }
      case BYTES -> hex(ByteString.copyFrom(((ByteBuffer) nested.getValue()).duplicate()));
      case EMPTY -> "(VALUE_NOT_SET)";
      default -> nested.getValue();
    };
  }

  private static SpanData span(Random random, Resource resource) {
    return span(random, resource, attributes(random));
  }

  private static SpanData span(Random random, Resource resource, Attributes attributes) {
    List<EventData> events =
        Stream.generate(
                () -> {
                  Attributes own = attributes(random);
                  return EventData.create(
                      random.nextLong() >>> 1, text(random), own, own.size() + random.nextInt(2));
                })
            .limit(random.nextInt(4))
            .toList();
    List<LinkData> links =
        Stream.generate(
                () -> {
                  Attributes own = attributes(random);
                  return LinkData.create(context(random), own, own.size() + random.nextInt(2));
                })
            .limit(random.nextInt(4))
            .toList();
    StatusData[] statuses = {
      StatusData.unset(),
      StatusData.ok(),
      StatusData.error(),
      StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, text(random))
    };
    return TestSpanData.builder()
        .setResource(resource)
        .setInstrumentationScopeInfo(SCOPES[random.nextInt(SCOPES.length)])
        .setSpanContext(context(random))
        .setParentSpanContext(random.nextBoolean() ? SpanContext.getInvalid() : context(random))
        .setName(text(random))
        .setKind(SpanKind.values()[random.nextInt(SpanKind.values().length)])
        .setStartEpochNanos(random.nextLong() >>> 1)
        .setEndEpochNanos(random.nextLong() >>> 1)
        .setAttributes(attributes)
        .setTotalAttributeCount(attributes.size() + random.nextInt(2))
        .setEvents(events)
        .setTotalRecordedEvents(events.size() + random.nextInt(2))
        .setLinks(links)
        .setTotalRecordedLinks(links.size() + random.nextInt(200))
        .setStatus(statuses[random.nextInt(statuses.length)])
        .setHasEnded(true)
        .build();
  }

  private static SpanContext context(Random random) {
    String traceId = String.format("%016x%016x", random.nextLong(), random.nextLong() | 1);
    String spanId = String.format("%016x", random.nextLong() | 1);
    TraceFlags flags = random.nextBoolean() ? TraceFlags.getSampled() : TraceFlags.getDefault();
    TraceState state =
        random.nextBoolean()
            ? TraceState.getDefault()
            : TraceState.builder().put("vendor", "a").put("other", "b").build();
    return random.nextBoolean()
        ? SpanContext.create(traceId, spanId, flags, state)
        : SpanContext.createFromRemoteParent(traceId, spanId, flags, state);
  }

  private static Attributes attributes(Random random) {
    AttributesBuilder attributes = Attributes.builder();
    int count = random.nextInt(10);
    for (int i = 0; i < count; i++) {
      String key = "key" + i;
      switch (random.nextInt(9)) {
        case 0 -> attributes.put(key, text(random));
        case 1 -> attributes.put(key, random.nextBoolean());
        case 2 -> attributes.put(key, random.nextLong() >> random.nextInt(64));
        case 3 -> attributes.put(key, random.nextGaussian());
        case 4 -> attributes.put(key, text(random), text(random), "");
        case 5 -> attributes.put(key, random.nextLong(), 0L, -1L);
        case 6 -> attributes.put(key, true, false);
        case 7 -> attributes.put(key, 0.5, -0.0, Double.MAX_VALUE);
        default -> attributes.put(AttributeKey.valueKey(key), nested(random, 0));
      }
    }
    return attributes.build();
  }

  private static Value<?> nested(Random random, int depth) {
    return switch (random.nextInt(depth > 2 ? 4 : 7)) {
      case 0 -> Value.of(text(random));
      case 1 -> Value.of(random.nextLong());
      case 2 -> Value.of(new byte[] {1, (byte) random.nextInt(), 0});
      case 3 -> Value.empty();
      case 4 -> Value.of(nested(random, depth + 1), nested(random, depth + 1));
      case 5 -> Value.of(Map.of("a", nested(random, depth + 1), "b", nested(random, depth + 1)));
      default -> Value.of(random.nextBoolean());
    };
  }

  private static String text(Random random) {
    String[] alphabet = {"a", "Z", "0", "é", "Ж", "語", "\ud83d\ude00", "\n", "\"", " "};
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextInt(50) == 0 ? 1500 : 20);
    for (int i = 0; i < length; i++) {
      text.append(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static String hex(ByteString bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte each : bytes) {
      hex.append(String.format("%02x", each));
    }
    return hex.toString();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
