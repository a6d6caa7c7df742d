package dev.spanledger.locallambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.TestRuntime;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole small cloud: API in front, a function in its own JVM, a collector that listens. */
class LocalLambdaIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PACKAGE = "dev.spanledger.locallambda.runtime.SampleHandlers$";

  @TempDir Path workDir;

  @Test
  void request_becomes_an_event_and_its_run_is_reported_to_the_collector() throws Exception {
    List<JsonNode> envelopes = Collections.synchronizedList(new ArrayList<>());
    try (LoopbackServer collector =
        LoopbackServer.start(
            0,
            "collector",
            request -> {
              envelopes.add(JSON.readTree(request.body().bytes()));
              return HttpResponse.json(200, "{\"accepted\":1,\"rejected\":0,\"errors\":[]}");
            })) {
      java.net.http.HttpResponse<String> answer;
      try (LocalLambda lambda =
          LocalLambda.start(
              LocalLambdaConfig.builder(
                      TestRuntime.runtimeClassPath(),
                      workDir,
                      URI.create("http://" + collector.authority()))
                  .function(
                      FunctionConfig.builder("echo", TestRuntime.testClasses(), PACKAGE + "Echo")
                          .build())
                  .route("POST /echo/{id}", "echo")
                  .build(),
              new Meter("123456789012", "us-east-1"),
              Clock.systemUTC())) {
        answer = post(lambda.endpoint().resolve("/echo/7?q=a%20b"), "{\"n\":1}");
      }
      JsonNode body = JSON.readTree(answer.body());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(body.at("/event/routeKey").asText()).isEqualTo("POST /echo/{id}");
      assertThat(body.at("/event/pathParameters/id").asText()).isEqualTo("7");
      assertThat(body.at("/event/queryStringParameters/q").asText()).isEqualTo("a b");
      assertThat(body.at("/event/body").asText()).isEqualTo("{\"n\":1}");
      assertThat(body.at("/event/headers/traceparent").asText())
          .isEqualTo("00-5e1b415143a0913a1234567890123456-53995c3f42cd8ad8-01");

      List<JsonNode> events = new ArrayList<>();
      envelopes.forEach(envelope -> envelope.path("events").forEach(events::add));
      assertThat(events)
          .extracting(event -> event.path("type").asText())
          .containsExactly(
              "platform.initStart",
              "platform.initRuntimeDone",
              "platform.initReport",
              "platform.start",
              "platform.runtimeDone",
              "platform.report");
      assertThat(envelopes.get(0).at("/resource/faas.name").asText()).isEqualTo("echo");
      assertThat(envelopes.get(0).at("/resource/faas.max_memory").asLong()).isEqualTo(536_870_912);
      JsonNode report = events.get(5).path("record");
      assertThat(report.path("requestId").asText()).isEqualTo(body.path("requestId").asText());
      assertThat(report.at("/tracing/value").asText())
          .isEqualTo("Root=1-5e1b4151-43a0913a1234567890123456;Parent=53995c3f42cd8ad8;Sampled=1");
    }
  }

  private static java.net.http.HttpResponse<String> post(URI uri, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("content-type", "application/json")
            .header("traceparent", "00-5e1b415143a0913a1234567890123456-53995c3f42cd8ad8-01")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient()
        .send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
  }
}
