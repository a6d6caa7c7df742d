package dev.spanledger.locallambda.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.Envelope;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.wire.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda Telemetry API, version 2022-07-01, for one instance. Logs are read from the files that
 * the processes write to, so that a subscriber takes nothing from the log.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html">Telemetry API</a>
 */
public final class Telemetry implements AutoCloseable {
  /** Path of the API's one call. */
  public static final String PATH = "/2022-07-01/telemetry";

  private static final Duration LOOK = Duration.ofMillis(20);

  /** A subscription during init is told of the init, which is a handful of events. */
  private static final int MOST_RETAINED = 64;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory GENERATORS = new JsonFactory();

  private final Clock clock;
  private final List<TelemetryStream> streams = new CopyOnWriteArrayList<>();
  private final List<PlatformEvent> retained = new ArrayList<>();
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final Object turn = new Object();
  private @Nullable HttpClient client;
  private @Nullable Thread thread;
  private boolean isOpen = true;
  private volatile boolean isPaused;
  private volatile boolean isClosed;

  /** A log and the type of its lines. */
  private record Source(String type, LogTail tail) {}

  public Telemetry(Clock clock) {
    this.clock = clock;
  }

  /**
   * Lines of this file are delivered.
   *
   * @param type {@code function} or {@code extension}
   */
  public void tail(String type, Path logFile) {
    sources.add(new Source(type, new LogTail(logFile)));
  }

  /** Answers {@code PUT /2022-07-01/telemetry} of an extension. */
  public HttpResponse subscribe(String extension, byte[] body) {
    Subscription subscription;
    try {
      subscription = Subscription.read(extension, body);
    } catch (IllegalArgumentException e) {
      return refused(400, "ValidationError", String.valueOf(e.getMessage()));
    }
    synchronized (this) {
      if (!isOpen || isClosed) {
        return refused(403, "Telemetry.SubscriptionClosed", "Subscriptions are closed after init");
      }
      HttpClient sender = client == null ? newClient() : client;
      client = sender;
      streams.removeIf(stream -> stream.subscription().extension().equals(extension));
      TelemetryStream stream = new TelemetryStream(subscription, sender, clock);
      if (subscription.wants("platform")) {
        retained.forEach(event -> stream.add(Envelope.encode(event)));
      }
      streams.add(stream);
      startThread();
    }
    publish(
        List.of(
            new PlatformEvent.TelemetrySubscription(
                clock.instant(), extension, subscription.types())));
    return HttpResponse.json(200, "\"OK\"");
  }

  private static HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(1))
        .build();
  }

  private void startThread() {
    if (thread == null) {
      thread = new Thread(this::run, "telemetry");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Whoever has not subscribed by now is refused. */
  public synchronized void closeSubscriptions() {
    isOpen = false;
    retained.clear();
  }

  /** Delivers events to whoever asked for the platform's. */
  public void publish(List<? extends PlatformEvent> events) {
    // Lines written before the event come before it.
    readLogs(false);
    synchronized (this) {
      if (isOpen && retained.size() + events.size() <= MOST_RETAINED) {
        retained.addAll(events);
      }
    }
    for (TelemetryStream stream : streams) {
      if (stream.subscription().wants("platform")) {
        events.forEach(event -> stream.add(Envelope.encode(event)));
      }
    }
  }

  /** Nothing is sent to a subscriber that is stopped: the connection would wait for it. */
  public void pause() {
    isPaused = true;
  }

  /** Subscribers go on. */
  public void resume() {
    isPaused = false;
  }

  private void run() {
    try {
      while (!isClosed) {
        Thread.sleep(LOOK.toMillis());
        readLogs(false);
        for (TelemetryStream stream : streams) {
          if (!isPaused) {
            stream.sendDue();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLogs(boolean withRest) {
    if (streams.isEmpty()) {
      return;
    }
    synchronized (turn) {
      for (Source source : sources) {
        List<String> lines = withRest ? source.tail().rest() : source.tail().newLines();
        for (String line : lines) {
          deliver(source.type(), line);
        }
      }
    }
  }

  private void deliver(String type, String line) {
    for (TelemetryStream stream : streams) {
      if (stream.subscription().wants(type)) {
        stream.add(logRecord(type, line, stream.subscription().deliversObjects()));
      }
    }
  }

  private byte[] logRecord(String type, String line, boolean deliversObjects) {
    JsonNode object = deliversObjects && line.startsWith("{") ? object(line) : null;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.length() + 80);
    try (JsonGenerator json = GENERATORS.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("time", Envelope.time(clock.instant()));
      json.writeStringField("type", type);
      if (object == null) {
        json.writeStringField("record", line);
      } else {
        json.writeFieldName("record");
        JSON.writeTree(json, object);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a log line", e);
    }
    return bytes.toByteArray();
  }

  private static @Nullable JsonNode object(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return node.isObject() ? node : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Sends what is left, while subscribers still listen. */
  public void flush() {
    if (streams.isEmpty()) {
      return;
    }
    readLogs(true);
    try {
      for (TelemetryStream stream : streams) {
        stream.sendAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    isClosed = true;
    Thread sender = thread;
    if (sender != null) {
      sender.interrupt();
    }
  }

  private static HttpResponse refused(int status, String type, String message) {
    String quoted = message.replace("\\", "\\\\").replace("\"", "\\\"");
    return HttpResponse.json(
        status, "{\"errorType\":\"%s\",\"errorMessage\":\"%s\"}".formatted(type, quoted));
  }
}
