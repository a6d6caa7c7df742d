package dev.spanledger.locallambda.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformReporterTest {
  private static final InstanceResource RESOURCE =
      new InstanceResource(
          "123456789012",
          "us-east-1",
          "orders-api",
          "arn:aws:lambda:us-east-1:123456789012:function:orders-api",
          "$LATEST",
          "2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef",
          512,
          Architecture.X86_64,
          "demo",
          Map.of());
  private static final TraceHeader TRACE =
      new TraceHeader("5e1b415143a0913a1234567890123456", "53995c3f42cd8ad8", true);
  private static final PlatformEvent REPORT =
      new PlatformEvent.Report(
          Instant.parse("2026-11-25T10:00:00.123456Z"),
          "id-1",
          Outcome.SUCCESS,
          null,
          TRACE,
          3_120_400,
          182,
          512,
          97,
          178_400_000L);

  @TempDir Path folder;

  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());

  @Test
  void report_has_the_shape_of_the_telemetry_api() throws Exception {
    try (LoopbackServer collector = collector(new AtomicInteger())) {
      report(collector, 1);
    }

    assertThat(bodies)
        .containsExactly(
            "{\"resource\":{\"cloud.provider\":\"aws\",\"cloud.platform\":\"aws_lambda\","
                + "\"cloud.region\":\"us-east-1\",\"cloud.account.id\":\"123456789012\","
                + "\"cloud.resource_id\":"
                + "\"arn:aws:lambda:us-east-1:123456789012:function:orders-api\","
                + "\"faas.name\":\"orders-api\",\"faas.version\":\"$LATEST\","
                + "\"faas.instance\":\"2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef\","
                + "\"faas.max_memory\":536870912,\"service.name\":\"orders-api\","
                + "\"deployment.environment.name\":\"demo\",\"host.arch\":\"amd64\"},"
                + "\"events\":[{\"time\":\"2026-11-25T10:00:00.123Z\","
                + "\"type\":\"platform.report\",\"record\":{\"requestId\":\"id-1\","
                + "\"status\":\"success\",\"tracing\":{\"spanId\":\"53995c3f42cd8ad8\","
                + "\"type\":\"X-Amzn-Trace-Id\",\"value\":"
                + "\"Root=1-5e1b4151-43a0913a1234567890123456;Parent=53995c3f42cd8ad8;"
                + "Sampled=1\"},\"metrics\":{\"durationMs\":3.120,\"billedDurationMs\":182,"
                + "\"memorySizeMB\":512,\"maxMemoryUsedMB\":97,\"initDurationMs\":178.400}}}]}");
  }

  @Test
  void event_is_posted_again_until_the_collector_takes_it() throws Exception {
    AtomicInteger refusals = new AtomicInteger(2);
    try (LoopbackServer collector = collector(refusals)) {
      PlatformReporter reporter = report(collector, 3);

      assertThat(reporter.delivered()).isEqualTo(3);
      assertThat(reporter.spilled()).isZero();
    }
    assertThat(folder).isEmptyDirectory();
    assertThat(refusals.get()).isLessThan(0);
  }

  @Test
  void what_the_collector_refuses_for_good_is_kept_in_the_file() throws Exception {
    try (LoopbackServer collector =
        LoopbackServer.start(0, "collector", request -> HttpResponse.json(400, "{}"))) {
      PlatformReporter reporter = report(collector, 2);

      assertThat(reporter.delivered()).isZero();
      assertThat(reporter.spilled()).isEqualTo(2);
    }
    assertThat(Files.readString(folder.resolve("undelivered.jsonl")))
        .contains("\"requestId\":\"id-1\"")
        .endsWith("}\n");
  }

  private LoopbackServer collector(AtomicInteger refusals) {
    return LoopbackServer.start(
        0,
        "collector",
        request -> {
          if (refusals.getAndDecrement() > 0) {
            return HttpResponse.json(503, "{}");
          }
          bodies.add(request.body().text());
          return HttpResponse.json(200, "{}");
        });
  }

  private PlatformReporter report(LoopbackServer collector, int times) {
    PlatformReporter reporter =
        PlatformReporter.start(
            URI.create("http://" + collector.authority()), folder.resolve("undelivered.jsonl"));
    for (int i = 0; i < times; i++) {
      reporter.accept(RESOURCE, List.of(REPORT));
    }
    reporter.close();
    return reporter;
  }
}
