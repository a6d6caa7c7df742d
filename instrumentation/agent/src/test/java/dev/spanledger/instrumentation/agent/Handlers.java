package dev.spanledger.instrumentation.agent;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Functions that know nothing of the agent; one of them makes a span by OpenTelemetry's API. */
final class Handlers {
  private Handlers() {}

  /** Sends a message by the AWS SDK. */
  public static final class Sender implements RequestHandler<Map<String, Object>, Object> {
    private final SqsClient sqs =
        SqsClient.builder()
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .endpointOverride(URI.create(System.getenv("QUEUE")))
            .checksumValidationEnabled(false)
            .build();

    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
      sqs.sendMessage(
          request -> request.queueUrl(System.getenv("QUEUE") + "/1/orders").messageBody("mug"));
      return Map.of("statusCode", 201);
    }
  }

  /** Answers by bytes. */
  public static final class Stream implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      int length = input.readAllBytes().length;
      Span span = GlobalOpenTelemetry.getTracer("shop").spanBuilder("count").startSpan();
      span.setAttribute("length", length);
      span.setAttribute("contact", "jane.doe@example.com");
      span.end();
      output.write("{\"statusCode\":202,\"body\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Takes a batch as the event library's object. */
  public static final class Batch implements RequestHandler<SQSEvent, Integer> {
    @Override
    public Integer handleRequest(SQSEvent event, Context context) {
      Span.current().setAttribute("seen", event.getRecords().size());
      return event.getRecords().size();
    }
  }

  /** Implements no interface. */
  public static final class Plain {
    public String greet(Map<String, Object> event) {
      return "hello " + event.get("name");
    }
  }

  /** Fails, sleeps or returns, as its event says. */
  public static final class Troubled implements RequestHandler<Map<String, Object>, String> {
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
      switch (String.valueOf(event.get("how"))) {
        case "throw" -> throw new IllegalStateException("no stock");
        case "sleep" -> sleep();
        default -> System.out.println("nothing wrong");
      }
      return "ok";
    }

    private static void sleep() {
      Span span = GlobalOpenTelemetry.getTracer("shop").spanBuilder("wait").startSpan();
      try {
        Thread.sleep(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        span.end();
      }
    }
  }
}
