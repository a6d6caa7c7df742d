package dev.spanledger.collector.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.Answer;
import dev.spanledger.collector.intake.HttpIntake;
import dev.spanledger.collector.intake.Intake;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Takes OTLP/HTTP, Zipkin's spans, platform events and Firehose's deliveries behind a function URL
 * or API Gateway, with the answers of the local collector. It does not start without a token.
 */
public final class HttpFront implements RequestStreamHandler {
  private static final String SOURCE = "a function URL or API Gateway";
  private static final String FIREHOSE_PATH = "/firehose";
  private static final String HEALTH_PATH = "/healthz";
  private static final List<String> PATHS = paths();

  private final HttpIntake intake;
  private final FirehoseEndpoint firehose;

  /** Called by Lambda. */
  public HttpFront() {
    this(Environment.ofProcess());
  }

  HttpFront(Environment environment) {
    Deployment deployment = Deployment.of(environment);
    Intake checked = deployment.intake(environment.requiredTokens());
    this.intake = new HttpIntake(checked);
    this.firehose = new FirehoseEndpoint(checked, deployment);
  }

  private static List<String> paths() {
    List<String> paths = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      paths.add(HttpIntake.path(signal));
    }
    paths.addAll(List.of(HttpIntake.ZIPKIN_PATH, FIREHOSE_PATH, HEALTH_PATH));
    return List.copyOf(paths);
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    HttpEvent event = HttpEvent.of(EventIo.read(input, SOURCE));
    Answer answer = answer(event);
    boolean isText = !Encoding.PROTOBUF.mediaType().equals(answer.headers().get("Content-Type"));
    EventIo.write(
        output,
        json -> {
          json.writeNumberField("statusCode", answer.status());
          json.writeObjectFieldStart("headers");
          for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
          }
          json.writeEndObject();
          json.writeBooleanField("isBase64Encoded", !isText);
          json.writeStringField(
              "body",
              isText
                  ? new String(answer.body(), StandardCharsets.UTF_8)
                  : Base64.getEncoder().encodeToString(answer.body()));
        });
  }

  private Answer answer(HttpEvent event) {
    String path = event.path(PATHS);
    boolean isHealth = path.equals(HEALTH_PATH);
    if (!PATHS.contains(path)) {
      return intake.refuse(event, Refusal.UNKNOWN_PATH, "Paths are " + String.join(", ", PATHS));
    }
    if (!event.method().equals(isHealth ? "GET" : "POST")) {
      return intake.refuse(
          event, Refusal.WRONG_METHOD, "Method is not " + (isHealth ? "GET" : "POST"));
    }
    if (isHealth) {
      return new Answer(
          200, Map.of("Content-Type", "text/plain"), "ok\n".getBytes(StandardCharsets.UTF_8), null);
    }
    if (path.equals(HttpIntake.ZIPKIN_PATH)) {
      return intake.receiveZipkin(event);
    }
    if (path.equals(FIREHOSE_PATH)) {
      return firehose.receive(event);
    }
    for (Signal signal : Signal.values()) {
      if (path.equals(HttpIntake.path(signal))) {
        return intake.receive(signal, event);
      }
    }
    throw new IllegalStateException("No front answers %s".formatted(path));
  }
}
