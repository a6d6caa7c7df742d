package dev.spanledger.locallambda.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TO = Instant.parse("2026-11-03T06:30:00Z");
  private static final HistorySettings SETTINGS =
      new HistorySettings(7, TO, 10, 200, "123456789012", "us-east-1", "test");

  private final Meter meter = new Meter("123456789012", "us-east-1");
  private HistoryReport report;
  private List<HttpRequest> requests;

  @BeforeAll
  void simulate() {
    requests = new ArrayList<>();
    report = simulate(SETTINGS, meter, requests);
  }

  @Test
  void same_seed_gives_the_same_bytes_and_the_same_bill(@TempDir Path folder) throws Exception {
    Meter again = new Meter("123456789012", "us-east-1");
    List<HttpRequest> repeated = new ArrayList<>();

    assertThat(simulate(SETTINGS, again, repeated)).isEqualTo(report);

    assertThat(bodies(repeated)).isEqualTo(bodies(requests));
    Clock clock = Clock.fixed(TO, ZoneOffset.UTC);
    List<Path> first = meter.writeExport(folder.resolve("a"), clock);
    List<Path> second = again.writeExport(folder.resolve("b"), clock);
    for (int i = 0; i < first.size(); i++) {
      assertThat(Files.mismatch(first.get(i), second.get(i))).isEqualTo(-1);
    }
  }

  @Test
  void other_seed_gives_another_history() {
    HistorySettings other = new HistorySettings(8, TO, 1, 90, "123456789012", "us-east-1", "test");
    HistorySettings same = new HistorySettings(7, TO, 1, 90, "123456789012", "us-east-1", "test");
    List<HttpRequest> one = new ArrayList<>();
    List<HttpRequest> two = new ArrayList<>();

    simulate(other, new Meter("123456789012", "us-east-1"), one);
    simulate(same, new Meter("123456789012", "us-east-1"), two);

    assertThat(bodies(one)).isNotEqualTo(bodies(two));
  }

  @Test
  void metered_is_what_is_reported_plus_what_is_withheld() {
    long reportedMbMs = 0;
    long reportedCount = 0;
    for (JsonNode record : reports()) {
      JsonNode metrics = record.path("metrics");
      reportedMbMs +=
          metrics.path("billedDurationMs").asLong() * metrics.path("memorySizeMB").asLong();
      reportedCount++;
    }

    assertThat(report.withheldReportCount()).isPositive();
    assertThat(reportedCount + report.withheldReportCount()).isEqualTo(meter.invocationCount());
    assertThat(reportedMbMs + report.withheldMbMs()).isEqualTo(meter.billedMbMs());
    assertThat((double) report.withheldReportCount() / report.invocationCount())
        .isBetween(0.001, 0.006);
  }

  @Test
  void billed_duration_is_run_and_init_rounded_up_to_a_millisecond() {
    for (JsonNode record : reports()) {
      JsonNode metrics = record.path("metrics");
      double millis =
          metrics.path("durationMs").asDouble() + metrics.path("initDurationMs").asDouble(0);
      // Both parts are printed with three decimals, so the sum may be off by a thousandth.
      assertThat((double) metrics.path("billedDurationMs").asLong())
          .isBetween(millis - 0.0011, millis + 1.0011);
    }
  }

  @Test
  void every_invocation_has_one_server_span_in_the_trace_it_reports() {
    Map<String, String> traces = new HashMap<>();
    for (Span span : spans()) {
      if (span.getKind() == Span.SpanKind.SPAN_KIND_SERVER) {
        String previous =
            traces.put(text(span, "faas.invocation_id"), hex(span.getTraceId().toByteArray()));
        assertThat(previous).isNull();
      }
    }
    assertThat((long) traces.size()).isEqualTo(report.invocationCount());
    for (JsonNode record : reports()) {
      String root = record.at("/tracing/value").asText();
      String traceId = root.substring(7, 15) + root.substring(16, 40);
      assertThat(traces).containsEntry(record.path("requestId").asText(), traceId);
    }
  }

  @Test
  void trace_ids_begin_with_the_second_of_their_root_and_parents_exist() {
    Map<String, Set<String>> spanIds = new HashMap<>();
    for (Span span : spans()) {
      spanIds
          .computeIfAbsent(hex(span.getTraceId().toByteArray()), x -> new HashSet<>())
          .add(hex(span.getSpanId().toByteArray()));
    }
    int roots = 0;
    for (Span span : spans()) {
      String traceId = hex(span.getTraceId().toByteArray());
      if (span.getParentSpanId().isEmpty()) {
        roots++;
        long second = Long.parseLong(traceId.substring(0, 8), 16);
        // The root span begins when init has ended.
        assertThat(span.getStartTimeUnixNano() / 1_000_000_000L - second).isBetween(0L, 5L);
      } else {
        assertThat(spanIds.get(traceId)).contains(hex(span.getParentSpanId().toByteArray()));
      }
      for (Span.Link link : span.getLinksList()) {
        assertThat(spanIds.get(hex(link.getTraceId().toByteArray())))
            .contains(hex(link.getSpanId().toByteArray()));
      }
      assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
    }
    assertThat((long) roots).isEqualTo(report.traceCount());
    assertThat((long) spanIds.size()).isEqualTo(report.traceCount());
  }

  @Test
  void bad_release_is_slower_and_fails_more() {
    Map<String, List<Span>> byVersion = new TreeMap<>();
    for (ResourceSpans resource : traceRequests()) {
      Map<String, String> attributes = attributes(resource.getResource().getAttributesList());
      assertThat(attributes).containsEntry("spanledger.simulated", "true");
      if (attributes.get("service.name").equals("orders-api")) {
        for (Span span : resource.getScopeSpans(0).getSpansList()) {
          if (span.getName().equals("POST /orders")) {
            byVersion
                .computeIfAbsent(attributes.get("faas.version"), x -> new ArrayList<>())
                .add(span);
          }
        }
      }
    }

    assertThat(byVersion).containsOnlyKeys("17", "18", "19", "20");
    assertThat(errorRatio(byVersion.get("19"))).isGreaterThan(4 * errorRatio(byVersion.get("18")));
    assertThat(medianMillis(byVersion.get("19")))
        .isGreaterThan(1.4 * medianMillis(byVersion.get("18")));
  }

  @Test
  void calls_name_what_they_are_billed_by() {
    Map<String, Set<String>> hosts = new TreeMap<>();
    for (Span span : spans()) {
      Map<String, String> attributes = attributes(span.getAttributesList());
      String called = attributes.getOrDefault("rpc.service", attributes.get("db.system.name"));
      if (called != null) {
        hosts
            .computeIfAbsent(called, x -> new HashSet<>())
            .add(String.valueOf(attributes.get("server.address")));
        assertThat(attributes.containsKey("rpc.method"))
            .isEqualTo(attributes.containsKey("rpc.service"));
        assertThat(attributes.containsKey("aws.dynamodb.table_names"))
            .isEqualTo(called.equals("DynamoDb"));
      }
    }

    assertThat(hosts)
        .isEqualTo(
            Map.of(
                "ApiGatewayManagementApi", Set.of("local0ws00.execute-api.us-east-1.amazonaws.com"),
                "DynamoDb", Set.of("dynamodb.us-east-1.amazonaws.com"),
                "EventBridge", Set.of("events.us-east-1.amazonaws.com"),
                "Lambda", Set.of("lambda.us-east-1.amazonaws.com"),
                "postgresql", Set.of("catalog.cluster-simulated.us-east-1.rds.amazonaws.com")));
  }

  @Test
  void few_tenants_cause_most_of_the_traffic() {
    Map<String, Long> counts =
        spans().stream()
            .filter(span -> span.getParentSpanId().isEmpty())
            .filter(span -> text(span, "tenant.id") != null)
            .collect(Collectors.groupingBy(span -> text(span, "tenant.id"), Collectors.counting()));

    assertThat(counts.size()).isGreaterThan(15);
    assertThat(counts.get("acme")).isGreaterThan(2 * counts.get("initech"));
  }

  @Test
  void collector_that_refuses_ends_the_simulation_with_its_answer() {
    try (LoopbackServer refusing =
        LoopbackServer.start(0, "refusing", request -> HttpResponse.json(400, "{\"no\":1}"))) {
      URI endpoint = URI.create("http://" + refusing.authority());

      assertThatThrownBy(
              () -> History.simulate(SETTINGS, endpoint, new Meter("123456789012", "us-east-1")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("The collector did not take simulated history at " + endpoint)
          .hasMessageEndingWith("it answered 400: \"{\"no\":1}\"");
    }
  }

  private static HistoryReport simulate(
      HistorySettings settings, Meter meter, List<HttpRequest> into) {
    List<HttpRequest> received = Collections.synchronizedList(into);
    try (LoopbackServer collector =
        LoopbackServer.start(
            0,
            "collector",
            request -> {
              received.add(request);
              return HttpResponse.json(200, "{}");
            })) {
      return History.simulate(settings, URI.create("http://" + collector.authority()), meter);
    }
  }

  private static List<String> bodies(List<HttpRequest> requests) {
    return requests.stream().map(request -> hex(request.body().bytes())).sorted().toList();
  }

  private List<JsonNode> reports() {
    List<JsonNode> reports = new ArrayList<>();
    for (HttpRequest request : requests) {
      if (request.path().equals("/v1/platform")) {
        for (JsonNode event : parse(request).path("events")) {
          if (event.path("type").asText().equals("platform.report")) {
            reports.add(event.path("record"));
          }
        }
      }
    }
    return reports;
  }

  private static JsonNode parse(HttpRequest request) {
    try {
      return JSON.readTree(request.body().bytes());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<ResourceSpans> traceRequests() {
    List<ResourceSpans> resources = new ArrayList<>();
    for (HttpRequest request : requests) {
      if (request.path().equals("/v1/traces")) {
        try {
          resources.addAll(
              ExportTraceServiceRequest.parseFrom(request.body().bytes()).getResourceSpansList());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return resources;
  }

  private List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    traceRequests().forEach(resource -> spans.addAll(resource.getScopeSpans(0).getSpansList()));
    return spans;
  }

  private static double errorRatio(List<Span> spans) {
    long errors =
        spans.stream()
            .filter(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR)
            .count();
    return (double) errors / spans.size();
  }

  private static double medianMillis(List<Span> spans) {
    return spans.stream()
            .mapToLong(span -> span.getEndTimeUnixNano() - span.getStartTimeUnixNano())
            .sorted()
            .skip(spans.size() / 2)
            .findFirst()
            .orElseThrow()
        / 1e6;
  }

  private static String text(Span span, String key) {
    return attributes(span.getAttributesList()).get(key);
  }

  private static Map<String, String> attributes(List<KeyValue> list) {
    Map<String, String> attributes = new HashMap<>();
    list.forEach(entry -> attributes.put(entry.getKey(), entry.getValue().getStringValue()));
    return attributes;
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
