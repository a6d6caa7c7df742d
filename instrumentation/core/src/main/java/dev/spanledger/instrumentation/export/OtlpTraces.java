package dev.spanledger.instrumentation.export;

import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Spans as an OTLP {@code ExportTraceServiceRequest}, redacted on the way. Field numbers are those
 * of opentelemetry-proto 1.x. Used by one thread at a time.
 */
final class OtlpTraces {
  private static final int RESOURCE_SPANS = 1;
  private static final int RESOURCE = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SCHEMA_URL = 3;
  private static final int SCOPE = 1;
  private static final int SPANS = 2;

  /** Bits of {@code Span.flags}: whether the parent's remoteness is known, and whether it is. */
  private static final int HAS_IS_REMOTE = 0x100;

  private static final int IS_REMOTE = 0x200;
  private static final int FIRST_BYTES = 4096;

  // Functions use a few dozen keys. Keys made from input would otherwise fill the heap.
  private static final int MAX_KNOWN_KEYS = 1024;

  private static final int MAX_KNOWN_SCOPES = 64;

  private final Redactor redactor;
  private int maxValueChars = Redactor.MAX_VALUE_BYTES;
  private final BackwardProtobuf out = new BackwardProtobuf(FIRST_BYTES);
  private final Map<String, KnownKey> keys = new HashMap<>(64);
  private final Map<InstrumentationScopeInfo, byte[]> scopes = new HashMap<>();
  private final KnownKey spanName = new KnownKey("");
  private @Nullable Resource encodedResource;
  private byte[] resourceBytes = new byte[0];

  OtlpTraces(Redactor redactor) {
    this.redactor = redactor;
  }

  /**
   * All spans are taken to share the resource of the first: one function has one resource.
   *
   * @return the request, until the next is encoded
   */
  BackwardProtobuf encode(List<SpanData> spans) {
    out.reset();
    Resource resource = spans.get(0).getResource();
    int request = out.size();
    string(out, SCHEMA_URL, resource.getSchemaUrl());
    if (haveOneScope(spans)) {
      scopeSpans(out, spans);
    } else {
      List<List<SpanData>> scopes = byScope(spans);
      for (int i = scopes.size() - 1; i >= 0; i--) {
        scopeSpans(out, scopes.get(i));
      }
    }
    out.rawBytes(resourceBytes(resource));
    out.message(RESOURCE_SPANS, request);
    return out;
  }

  void limitValues(int maxChars) {
    maxValueChars = maxChars;
    keys.clear();
  }

  private String limited(String value) {
    if (value.length() <= maxValueChars) {
      return value;
    }
    // Not between the halves of a character beyond the first plane.
    boolean splits =
        maxValueChars > 0 && Character.isHighSurrogate(value.charAt(maxValueChars - 1));
    return value.substring(0, splits ? maxValueChars - 1 : maxValueChars);
  }

  /** The resource as the field of a request of any signal. */
  byte[] resourceBytes(Resource resource) {
    if (resource != encodedResource) {
      BackwardProtobuf out = new BackwardProtobuf(1024);
      // The limit is for what spans hold.
      int limit = maxValueChars;
      maxValueChars = Redactor.MAX_VALUE_BYTES;
      attributes(out, 1, resource.getAttributes());
      maxValueChars = limit;
      out.message(RESOURCE, 0);
      resourceBytes = out.toByteArray();
      encodedResource = resource;
    }
    return resourceBytes;
  }

  private static boolean haveOneScope(List<SpanData> spans) {
    InstrumentationScopeInfo first = spans.get(0).getInstrumentationScopeInfo();
    for (int i = 1; i < spans.size(); i++) {
      if (!spans.get(i).getInstrumentationScopeInfo().equals(first)) {
        return false;
      }
    }
    return true;
  }

  private static List<List<SpanData>> byScope(List<SpanData> spans) {
    List<List<SpanData>> scopes = new ArrayList<>(2);
    for (SpanData span : spans) {
      groupOf(span.getInstrumentationScopeInfo(), scopes).add(span);
    }
    return scopes;
  }

  private static List<SpanData> groupOf(
      InstrumentationScopeInfo scope, List<List<SpanData>> scopes) {
    for (List<SpanData> group : scopes) {
      if (group.get(0).getInstrumentationScopeInfo().equals(scope)) {
        return group;
      }
    }
    List<SpanData> group = new ArrayList<>();
    scopes.add(group);
    return group;
  }

  private void scopeSpans(BackwardProtobuf out, List<SpanData> spans) {
    InstrumentationScopeInfo scope = spans.get(0).getInstrumentationScopeInfo();
    int mark = out.size();
    string(out, SCHEMA_URL, scope.getSchemaUrl());
    for (int i = spans.size() - 1; i >= 0; i--) {
      span(out, spans.get(i));
    }
    scope(out, scope);
    out.message(SCOPE_SPANS, mark);
  }

  private void scope(BackwardProtobuf out, InstrumentationScopeInfo scope) {
    byte[] known = scopes.get(scope);
    if (known != null) {
      out.rawBytes(known);
      return;
    }
    int mark = out.size();
    attributes(out, 3, scope.getAttributes());
    string(out, 2, scope.getVersion());
    string(out, 1, scope.getName());
    out.message(SCOPE, mark);
    // What attributes hold may be redacted, and is counted each time that it is.
    if (scope.getAttributes().isEmpty() && scopes.size() < MAX_KNOWN_SCOPES) {
      scopes.put(scope, out.since(mark));
    }
  }

  private void span(BackwardProtobuf out, SpanData span) {
    SpanContext context = span.getSpanContext();
    SpanContext parent = span.getParentSpanContext();
    int mark = out.size();
    out.fixed32(16, flags(context, parent));
    status(out, span.getStatus());
    List<LinkData> links = span.getLinks();
    dropped(out, 14, span.getTotalRecordedLinks() - links.size());
    for (int i = links.size() - 1; i >= 0; i--) {
      link(out, links.get(i));
    }
    List<EventData> events = span.getEvents();
    dropped(out, 12, span.getTotalRecordedEvents() - events.size());
    for (int i = events.size() - 1; i >= 0; i--) {
      event(out, events.get(i));
    }
    Attributes attributes = span.getAttributes();
    dropped(out, 10, span.getTotalAttributeCount() - attributes.size());
    attributes(out, 9, attributes);
    out.fixed64(8, span.getEndEpochNanos());
    out.fixed64(7, span.getStartEpochNanos());
    // Declared in the protocol's order, which leaves 0 to what is not known. A switch would load
    // a class.
    out.varint(6, span.getKind().ordinal() + 1);
    name(out, span.getName());
    if (parent.isValid()) {
      out.hex(4, parent.getSpanId());
    }
    traceState(out, context.getTraceState());
    out.hex(2, context.getSpanId());
    out.hex(1, context.getTraceId());
    out.message(SPANS, mark);
  }

  private void name(BackwardProtobuf out, String name) {
    byte[] known = spanName.encoded(name);
    if (known != null) {
      out.rawBytes(known);
      out.lengthDelimited(5);
      return;
    }
    String shown = redactor.text(name);
    if (shown != null && !shown.isEmpty()) {
      int mark = out.size();
      out.utf8(shown);
      out.length(mark);
      if (shown.equals(name)) {
        spanName.encoded(name, out, mark);
      }
      out.lengthDelimited(5);
    }
  }

  private static int flags(SpanContext context, SpanContext parent) {
    int flags = (context.getTraceFlags().asByte() & 0xFF) | HAS_IS_REMOTE;
    return parent.isRemote() ? flags | IS_REMOTE : flags;
  }

  private void status(BackwardProtobuf out, StatusData status) {
    int mark = out.size();
    // Declared in the protocol's order, too.
    int code = status.getStatusCode().ordinal();
    if (code != 0) {
      out.varint(3, code);
    }
    string(out, 2, redactor.message(status.getDescription()));
    if (out.size() > mark) {
      out.message(15, mark);
    }
  }

  private void link(BackwardProtobuf out, LinkData link) {
    SpanContext context = link.getSpanContext();
    int mark = out.size();
    out.fixed32(6, flags(context, context));
    dropped(out, 5, link.getTotalAttributeCount() - link.getAttributes().size());
    attributes(out, 4, link.getAttributes());
    traceState(out, context.getTraceState());
    out.hex(2, context.getSpanId());
    out.hex(1, context.getTraceId());
    out.message(13, mark);
  }

  private void event(BackwardProtobuf out, EventData event) {
    int mark = out.size();
    dropped(out, 4, event.getDroppedAttributesCount());
    attributes(out, 3, event.getAttributes());
    string(out, 2, redactor.text(event.getName()));
    out.fixed64(1, event.getEpochNanos());
    out.message(11, mark);
  }

  private static void traceState(BackwardProtobuf out, TraceState state) {
    if (state.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> entry : state.asMap().entrySet()) {
      if (text.length() > 0) {
        text.append(',');
      }
      text.append(entry.getKey()).append('=').append(entry.getValue());
    }
    out.string(3, text.toString());
  }

  private static void dropped(BackwardProtobuf out, int field, int count) {
    if (count > 0) {
      out.varint(field, count);
    }
  }

  private static void string(BackwardProtobuf out, int field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      out.string(field, value);
    }
  }

  private void attributes(BackwardProtobuf out, int field, Attributes attributes) {
    attributes.forEach(new AttributeWriter(out, field));
  }

  private void attribute(BackwardProtobuf out, int field, AttributeKey<?> key, Object value) {
    String name = key.getKey();
    KnownKey known = keys.get(name);
    if (known == null) {
      known = new KnownKey(name);
      if (keys.size() < MAX_KNOWN_KEYS) {
        keys.put(name, known);
      }
    }
    int mark = out.size();
    if (value instanceof String text) {
      text(out, name, known, text);
    } else {
      anyValue(out, name, value);
      out.message(2, mark);
      out.bytes(1, known.name());
      out.length(mark);
    }
    out.lengthDelimited(field);
  }

  /** Leaves out the tag, which differs between a span's attribute and a resource's. */
  private void text(BackwardProtobuf out, String key, KnownKey known, String text) {
    byte[] encoded = known.encoded(text);
    if (encoded != null) {
      out.rawBytes(encoded);
      return;
    }
    int mark = out.size();
    String shown = limited(redactor.value(key, text));
    out.string(1, shown);
    out.message(2, mark);
    out.bytes(1, known.name());
    out.length(mark);
    if (shown.equals(text)) {
      known.encoded(text, out, mark);
    }
  }

  private void anyValue(BackwardProtobuf out, String key, Object value) {
    if (value instanceof String text) {
      out.string(1, limited(redactor.value(key, text)));
    } else if (value instanceof Boolean flag) {
      out.bool(2, flag);
    } else if (value instanceof Long number) {
      out.varint(3, number);
    } else if (value instanceof Double number) {
      out.float64(4, number);
    } else if (value instanceof List<?> list) {
      array(out, key, list);
    } else if (value instanceof Value<?> nested) {
      nested(out, key, nested);
    }
  }

  private void array(BackwardProtobuf out, String key, List<?> list) {
    int mark = out.size();
    for (int i = list.size() - 1; i >= 0; i--) {
      int item = out.size();
      Object element = list.get(i);
      if (element != null) {
        anyValue(out, key, element);
      }
      out.message(1, item);
    }
    out.message(5, mark);
  }

  private void nested(BackwardProtobuf out, String key, Value<?> value) {
    switch (value.getType()) {
      case STRING, BOOLEAN, LONG, DOUBLE, ARRAY -> anyValue(out, key, value.getValue());
      case KEY_VALUE_LIST -> keyValues(out, (List<?>) value.getValue());
      case BYTES -> {
        ByteBuffer buffer = (ByteBuffer) value.getValue();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        out.bytes(7, bytes);
      }
      case EMPTY -> {
        // An AnyValue without a value is how the wire says "empty".
      }
    }
  }

  private void keyValues(BackwardProtobuf out, List<?> pairs) {
    int mark = out.size();
    for (int i = pairs.size() - 1; i >= 0; i--) {
      KeyValue pair = (KeyValue) pairs.get(i);
      int item = out.size();
      nested(out, pair.getKey(), pair.getValue());
      out.message(2, item);
      out.string(1, pair.getKey());
      out.message(1, item);
    }
    out.message(6, mark);
  }

  /** A class, not a lambda: a process's first lambda costs milliseconds, and many run no other. */
  private final class AttributeWriter implements BiConsumer<AttributeKey<?>, Object> {
    private final BackwardProtobuf out;
    private final int field;

    AttributeWriter(BackwardProtobuf out, int field) {
      this.out = out;
      this.field = field;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      attribute(out, field, key, value);
    }
  }
}
