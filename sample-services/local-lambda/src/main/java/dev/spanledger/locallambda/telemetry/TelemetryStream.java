package dev.spanledger.locallambda.telemetry;

import dev.spanledger.locallambda.platform.Envelope;
import dev.spanledger.locallambda.platform.PlatformEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The buffer of one subscriber, and its delivery. One thread sends; any may add. */
final class TelemetryStream {
  /** An extension on the same machine answers at once, or is being ended. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

  /** What waits for a subscriber that does not answer: two full batches at the largest setting. */
  private static final int MOST_WAITING_BYTES = 2 * 1024 * 1024;

  private final Subscription subscription;
  private final HttpClient client;
  private final Clock clock;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long oldestNanoTime;
  private long droppedRecords;
  private long droppedBytes;

  TelemetryStream(Subscription subscription, HttpClient client, Clock clock) {
    this.subscription = subscription;
    this.client = client;
    this.clock = clock;
  }

  Subscription subscription() {
    return subscription;
  }

  synchronized void add(byte[] event) {
    if (waitingBytes + event.length > MOST_WAITING_BYTES) {
      droppedRecords++;
      droppedBytes += event.length;
      return;
    }
    if (waiting.isEmpty()) {
      oldestNanoTime = System.nanoTime();
    }
    waiting.add(event);
    waitingBytes += event.length;
  }

  /** True once a batch is full or old enough. */
  private synchronized boolean isDue() {
    return !waiting.isEmpty()
        && (waiting.size() >= subscription.maxItems()
            || waitingBytes >= subscription.maxBytes()
            || System.nanoTime() - oldestNanoTime >= subscription.timeout().toNanos());
  }

  /** Sends what is due. */
  void sendDue() throws InterruptedException {
    while (isDue() && send()) {
      // The next batch may be full already.
    }
  }

  /** Sends what there is, due or not. */
  void sendAll() throws InterruptedException {
    while (hasEvents() && send()) {
      // One batch after the other.
    }
  }

  private synchronized boolean hasEvents() {
    return !waiting.isEmpty();
  }

  private boolean send() throws InterruptedException {
    Deque<byte[]> batch = new ArrayDeque<>();
    byte[] body = take(batch);
    HttpRequest request =
        HttpRequest.newBuilder(subscription.destination())
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        return true;
      }
    } catch (IOException e) {
      // As a refusal: tried again with what comes next.
    }
    putBack(batch);
    return false;
  }

  private synchronized byte[] take(Deque<byte[]> batch) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write('[');
    if (droppedRecords > 0) {
      body.writeBytes(
          Envelope.encode(
              new PlatformEvent.LogsDropped(clock.instant(), droppedRecords, droppedBytes)));
      droppedRecords = 0;
      droppedBytes = 0;
    }
    while (!waiting.isEmpty()
        && batch.size() < subscription.maxItems()
        && body.size() < subscription.maxBytes()) {
      byte[] event = waiting.remove();
      waitingBytes -= event.length;
      batch.add(event);
      if (body.size() > 1) {
        body.write(',');
      }
      body.writeBytes(event);
    }
    body.write(']');
    return body.toByteArray();
  }

  private synchronized void putBack(Deque<byte[]> batch) {
    while (!batch.isEmpty()) {
      byte[] event = batch.removeLast();
      waiting.addFirst(event);
      waitingBytes += event.length;
    }
    oldestNanoTime = System.nanoTime();
  }
}
