package dev.spanledger.locallambda.simulate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Posts requests to the collector while more are made, and insists that it takes each. */
final class HistorySender implements AutoCloseable {
  /** The collector's answer waits for its disk, which several requests share. */
  private static final int THREADS = 4;

  /** At up to 2 MB a request this bounds what waits in memory. */
  private static final int LONGEST_QUEUE = 16;

  private static final int MOST_ATTEMPTS = 40;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int LONGEST_QUOTE = 200;

  private final URI collector;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final BlockingQueue<HttpRequest> queue = new ArrayBlockingQueue<>(LONGEST_QUEUE);
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable IllegalStateException> failure = new AtomicReference<>();
  private volatile boolean complete;

  HistorySender(URI collector) {
    this.collector = collector;
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::run, "history-sender-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  void traces(byte[] exportRequest) {
    enqueue("/v1/traces", "application/x-protobuf", exportRequest);
  }

  void platform(byte[] envelope) {
    enqueue("/v1/platform", "application/json", envelope);
  }

  private void enqueue(String path, String contentType, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(collector.resolve(path))
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      while (!queue.offer(request, 100, TimeUnit.MILLISECONDS)) {
        throwFailure();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sending simulated history", e);
    }
  }

  /** Requests that the collector has acknowledged. */
  long sentCount() {
    return sent.get();
  }

  /** Waits until every request is acknowledged. */
  void finish() {
    complete = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while sending simulated history", e);
      }
    }
    throwFailure();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }

  private void throwFailure() {
    IllegalStateException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  private void run() {
    try {
      while (failure.get() == null) {
        boolean wasComplete = complete;
        HttpRequest request = queue.poll(20, TimeUnit.MILLISECONDS);
        if (request != null) {
          send(request);
        } else if (wasComplete) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HttpRequest request) throws InterruptedException {
    String reason = "";
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        HttpResponse<byte[]> response =
            client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() == 200) {
          sent.incrementAndGet();
          return;
        }
        reason = "it answered %d: %s".formatted(response.statusCode(), quote(response.body()));
        if (response.statusCode() != 429 && response.statusCode() < 500) {
          break;
        }
      } catch (IOException e) {
        reason = e.toString();
      }
      Thread.sleep(PAUSE.toMillis());
    }
    failure.compareAndSet(
        null,
        new IllegalStateException(
            "The collector did not take simulated history at %s: %s"
                .formatted(request.uri(), reason)));
  }

  private static String quote(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return "\"" + text.substring(0, Math.min(text.length(), LONGEST_QUOTE)) + "\"";
  }
}
