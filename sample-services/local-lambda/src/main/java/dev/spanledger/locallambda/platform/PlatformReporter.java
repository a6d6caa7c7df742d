package dev.spanledger.locallambda.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts platform events to the collector, in order per instance, until it has said that they are
 * durable. What it cannot deliver by the end of {@link #close} it writes to a file, one request
 * body a line, so that nothing a run was billed for is forgotten.
 */
public final class PlatformReporter implements PlatformSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlatformReporter.class);

  /** A few minutes of a busy machine; a full queue spills to the file at once. */
  private static final int LONGEST_QUEUE = 20_000;

  /** Keeps a request well below a collector's body limit, at about 600 bytes an event. */
  private static final int MOST_EVENTS_IN_A_REQUEST = 500;

  private static final Duration GATHER = Duration.ofMillis(50);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private final URI endpoint;
  private final Path undelivered;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(LONGEST_QUEUE);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong spilled = new AtomicLong();
  private final Thread thread;
  private volatile long closeDeadlineNanos = Long.MAX_VALUE;
  private volatile boolean closing;

  private record Entry(InstanceResource resource, List<PlatformEvent> events) {}

  private PlatformReporter(URI collector, Path undelivered) {
    this.endpoint = collector.resolve("/v1/platform");
    this.undelivered = undelivered;
    this.thread = new Thread(this::run, "platform-reporter");
    thread.setDaemon(true);
  }

  /**
   * Starts to deliver.
   *
   * @param collector as {@code http://127.0.0.1:4318}
   * @param undelivered file that takes what the collector did not
   */
  public static PlatformReporter start(URI collector, Path undelivered) {
    PlatformReporter reporter = new PlatformReporter(collector, undelivered);
    reporter.thread.start();
    return reporter;
  }

  @Override
  public void accept(InstanceResource resource, List<PlatformEvent> events) {
    Entry entry = new Entry(resource, List.copyOf(events));
    if (closing || !queue.offer(entry)) {
      spill(Envelope.encode(resource, entry.events()), entry.events().size(), "the queue is full");
    }
  }

  /** Events that the collector has acknowledged. */
  public long delivered() {
    return delivered.get();
  }

  /** Events that went to the file instead. */
  public long spilled() {
    return spilled.get();
  }

  /** Waits until all that was accepted is delivered or in the file. */
  @Override
  public void close() {
    closeDeadlineNanos = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    closing = true;
    try {
      thread.join(CLOSE_PATIENCE.plus(REQUEST_TIMEOUT).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Entry> batch = new ArrayList<>();
    while (!closing || !queue.isEmpty()) {
      batch.clear();
      gather(batch);
      Map<InstanceResource, List<PlatformEvent>> byInstance = new LinkedHashMap<>();
      for (Entry entry : batch) {
        byInstance.computeIfAbsent(entry.resource(), x -> new ArrayList<>()).addAll(entry.events());
      }
      byInstance.forEach(this::deliver);
    }
  }

  private void gather(List<Entry> batch) {
    try {
      Entry first = queue.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        queue.drainTo(batch, MOST_EVENTS_IN_A_REQUEST / 4);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but the JVM's end; close() sets the flag that ends the loop.
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  private void deliver(InstanceResource resource, List<PlatformEvent> events) {
    for (int from = 0; from < events.size(); from += MOST_EVENTS_IN_A_REQUEST) {
      int to = Math.min(events.size(), from + MOST_EVENTS_IN_A_REQUEST);
      byte[] body = Envelope.encode(resource, events.subList(from, to));
      deliver(body, to - from);
    }
  }

  private void deliver(byte[] body, int eventCount) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    Duration wait = FIRST_RETRY;
    String reason = "";
    while (System.nanoTime() < closeDeadlineNanos) {
      try {
        HttpResponse<String> response =
            client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() == 200) {
          delivered.addAndGet(eventCount);
          return;
        }
        reason = "the collector answered " + response.statusCode();
        if (response.statusCode() < 500 && response.statusCode() != 429) {
          break;
        }
      } catch (IOException e) {
        reason = e.toString();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reason = "interrupted";
        break;
      }
      pause(wait);
      wait =
          wait.multipliedBy(2).compareTo(LONGEST_RETRY) < 0 ? wait.multipliedBy(2) : LONGEST_RETRY;
    }
    spill(body, eventCount, reason);
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void spill(byte[] body, int eventCount, String reason) {
    if (spilled.getAndAdd(eventCount) == 0) {
      LOG.warn(
          "{} platform events could not be posted to {} ({}); they and later ones are in {}",
          eventCount,
          endpoint,
          reason,
          undelivered);
    }
    try {
      String line = new String(body, StandardCharsets.UTF_8) + "\n";
      Files.writeString(undelivered, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot keep %d undelivered platform events in %s".formatted(eventCount, undelivered), e);
    }
  }
}
