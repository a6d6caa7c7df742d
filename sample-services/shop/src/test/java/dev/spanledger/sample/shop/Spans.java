package dev.spanledger.sample.shop;

import com.google.protobuf.ByteString;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What arrived at an OTLP endpoint, and how one span led to the other. */
final class Spans {
  private static final int LONGEST_WAY = 50;

  /** A span and the service that it is of. */
  record Seen(String service, Span span) {
    String name() {
      return span.getName();
    }

    @Nullable String attribute(String key) {
      return Spans.text(span.getAttributesList(), key);
    }
  }

  private final List<Seen> all = new ArrayList<>();

  synchronized HttpResponse collect(HttpRequest request) throws IOException {
    if (request.path().equals("/v1/traces")) {
      ExportTraceServiceRequest traces =
          ExportTraceServiceRequest.parseFrom(request.body().bytes());
      for (ResourceSpans resource : traces.getResourceSpansList()) {
        String service =
            String.valueOf(text(resource.getResource().getAttributesList(), "service.name"));
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          scope.getSpansList().forEach(span -> all.add(new Seen(service, span)));
        }
      }
    }
    return HttpResponse.json(200, "{}");
  }

  /** Spans of a service with a name. */
  synchronized List<Seen> of(String service, String name) {
    return all.stream()
        .filter(seen -> seen.service().equals(service) && seen.name().equals(name))
        .toList();
  }

  /** Those that have an attribute, by time. */
  List<Seen> of(String service, String name, String attribute) {
    return of(service, name).stream()
        .filter(seen -> seen.attribute(attribute) != null)
        .sorted(Comparator.comparingLong(seen -> seen.span().getStartTimeUnixNano()))
        .toList();
  }

  /** Tenants that the spans of a service name. */
  synchronized Set<String> tenantsOf(String service) {
    Set<String> tenants = new TreeSet<>();
    for (Seen seen : all) {
      String tenant = seen.attribute("tenant.id");
      if (seen.service().equals(service) && tenant != null) {
        tenants.add(tenant);
      }
    }
    return tenants;
  }

  /** A span by its id in hex. */
  synchronized @Nullable Seen byId(String spanId) {
    return all.stream()
        .filter(seen -> hex(seen.span().getSpanId()).equals(spanId))
        .findFirst()
        .orElse(null);
  }

  /**
   * The way back from a span to where it began: along its link where it has one, else to its
   * parent.
   *
   * @return services in the order they are passed, each once, and at last the id of the span that
   *     nobody sent
   */
  synchronized List<String> wayBack(Seen from) {
    Map<ByteString, Seen> byId = new HashMap<>();
    all.forEach(seen -> byId.put(seen.span().getSpanId(), seen));
    List<String> way = new ArrayList<>();
    Seen at = from;
    for (int i = 0; i < LONGEST_WAY; i++) {
      if (way.isEmpty() || !way.get(way.size() - 1).equals(at.service())) {
        way.add(at.service());
      }
      Span span = at.span();
      ByteString next =
          span.getLinksCount() > 0 ? span.getLinks(0).getSpanId() : span.getParentSpanId();
      Seen before = byId.get(next);
      if (before == null) {
        way.add(hex(next));
        return way;
      }
      at = before;
    }
    throw new IllegalStateException("The way back from " + from.name() + " does not end: " + way);
  }

  static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static @Nullable String text(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse(null);
  }
}
