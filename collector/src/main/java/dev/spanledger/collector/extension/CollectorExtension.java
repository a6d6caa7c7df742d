package dev.spanledger.collector.extension;

import dev.spanledger.collector.intake.HttpIntake;
import dev.spanledger.collector.intake.Intake;
import dev.spanledger.collector.lambda.Deployment;
import dev.spanledger.collector.lambda.Environment;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.source.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Main of the extension. The environment's {@code SPANLEDGER_LAKE} says where it lands; the
 * function exports to {@code http://127.0.0.1:4318}, and reads 200 once its spans are in the object
 * store.
 */
public final class CollectorExtension {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorExtension.class);

  /** Name of the file in {@code /opt/extensions}, as Lambda wants it. */
  private static final String NAME = "spanledger-collector";

  private static final String PORT = "SPANLEDGER_EXTENSION_PORT";
  private static final String TELEMETRY_MILLIS = "SPANLEDGER_TELEMETRY_BUFFER_MS";
  private static final int OTLP_PORT = 4318;

  /** The longest that Lambda offers: fewer, larger files. */
  private static final int LONGEST_BUFFER_MILLIS = 30_000;

  /** Lambda gives extensions two seconds to end; a put needs a tenth of one. */
  private static final long LAST_EVENTS_MILLIS = 800;

  private final ExtensionsApi api;
  private final InFlight inFlight = new InFlight();

  private CollectorExtension(ExtensionsApi api) {
    this.api = api;
  }

  /** Runs until the sandbox ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String endpoint = System.getenv("AWS_LAMBDA_RUNTIME_API");
    if (endpoint == null) {
      throw new IllegalStateException(
          "AWS_LAMBDA_RUNTIME_API is not set: Lambda starts this from /opt/extensions");
    }
    new CollectorExtension(new ExtensionsApi(endpoint)).run();
  }

  private void run() throws IOException, InterruptedException {
    JsonObject function = api.register(NAME);
    Fronts fronts;
    try {
      fronts = listen(function);
    } catch (IllegalArgumentException | IOException e) {
      api.initError("Extension.Configuration");
      throw e;
    }
    try (LoopbackFront otlp = fronts.otlp();
        LoopbackFront telemetry = fronts.telemetry()) {
      LOG.info("Collecting on 127.0.0.1:{}", otlp.port());
      api.subscribe(telemetry.port(), number(TELEMETRY_MILLIS, LONGEST_BUFFER_MILLIS));
      while (!"SHUTDOWN".equals(api.next().text("eventType"))) {
        // Asking for the next event allows the sandbox to be frozen.
        inFlight.awaitNone();
      }
      awaitLastEvents();
    }
  }

  private record Fronts(LoopbackFront otlp, LoopbackFront telemetry) {}

  private Fronts listen(JsonObject function) throws IOException {
    Environment environment = Environment.ofProcess();
    Intake intake = Deployment.of(environment).intake(new PlatformDecoder());
    HttpIntake http = new HttpIntake(intake);
    PlatformPosts posts = new PlatformPosts(intake, resource(function, environment.region()));
    return new Fronts(
        LoopbackFront.otlp(number(PORT, OTLP_PORT), http, inFlight),
        LoopbackFront.telemetry(posts::receive, http, inFlight));
  }

  /** The platform posts what it has gathered when the sandbox ends, shortly after it says so. */
  private void awaitLastEvents() throws InterruptedException {
    Thread.sleep(LAST_EVENTS_MILLIS);
    inFlight.awaitNone();
  }

  private static Map<String, String> resource(JsonObject function, String region) {
    String name = String.valueOf(function.text("functionName"));
    String accountId = function.text("accountId");
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("cloud.provider", "aws");
    resource.put("cloud.platform", "aws_lambda");
    resource.put("cloud.region", region);
    resource.put("faas.name", name);
    resource.put("faas.version", String.valueOf(function.text("functionVersion")));
    // Lambda hides the log stream, which is the instance's name, from extensions.
    resource.put("faas.instance", "extension/" + UUID.randomUUID());
    if (accountId != null) {
      resource.put("cloud.account.id", accountId);
      resource.put(
          "cloud.resource_id",
          "arn:aws:lambda:%s:%s:function:%s".formatted(region, accountId, name));
    }
    return resource;
  }

  private static int number(String variable, int preset) {
    String value = System.getenv(variable);
    try {
      return value == null || value.isBlank() ? preset : Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; a number is right".formatted(variable, value), e);
    }
  }
}
