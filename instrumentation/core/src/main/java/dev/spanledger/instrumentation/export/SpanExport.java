package dev.spanledger.instrumentation.export;

import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends spans on the calling thread, and never throws. Spans that could not be sent are kept, up to
 * {@link #MAX_KEPT_SPANS}, and go out with a later invocation; after a failure the transport is
 * left alone for a while, so that a dead collector does not cost every invocation its timeout.
 */
public final class SpanExport {
  /** A few megabytes: what a small function can spare while a collector restarts. */
  static final int MAX_KEPT_SPANS = 4096;

  private static final int MAX_SPANS_PER_PAYLOAD = 512;
  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 30_000_000_000L;
  private static final long LEAST_BUDGET_NANOS = 1_000_000L;

  private final SpanTransport transport;
  private final OtlpTraces encoder;
  private final Redactor redactor;
  private final ArrayDeque<SpanData> kept = new ArrayDeque<>();
  private long pauseNanos;
  private long pausedUntilNanoTime;

  SpanExport(SpanTransport transport, Redactor redactor) {
    this.transport = transport;
    this.redactor = redactor;
    this.encoder = new OtlpTraces(redactor);
  }

  /** Lines on a stream, standard output in a function. */
  public static SpanExport toStream(
      PrintStream out, String source, String endpoint, Redactor redactor) {
    return new SpanExport(new StdoutTransport(out, source, endpoint), redactor);
  }

  /** Posts to a collector. */
  public static SpanExport toCollector(HttpEndpoint endpoint, Redactor redactor) {
    return new SpanExport(
        endpoint.isSecure() ? new HttpsTransport(endpoint) : new SocketTransport(endpoint),
        redactor);
  }

  public Redactor redactor() {
    return redactor;
  }

  /** Spans waiting for a transport that failed. */
  public synchronized int keptSpans() {
    return kept.size();
  }

  /** Tries again at the next export, however short ago the last failure was. */
  synchronized void resume() {
    pauseNanos = 0;
  }

  /** Sends what fits into the budget; what does not is kept. */
  public synchronized void export(List<SpanData> spans, long budgetNanos) {
    long startNanoTime = System.nanoTime();
    keep(spans);
    boolean isPaused = pauseNanos > 0 && pausedUntilNanoTime - startNanoTime > 0;
    if (isPaused) {
      return;
    }
    try {
      while (!kept.isEmpty()) {
        long leftNanos = budgetNanos - (System.nanoTime() - startNanoTime);
        if (leftNanos < LEAST_BUDGET_NANOS) {
          return;
        }
        sendSome(leftNanos);
      }
      pauseNanos = 0;
    } catch (IOException e) {
      pauseNanos = Math.min(Math.max(2 * pauseNanos, FIRST_PAUSE_NANOS), LONGEST_PAUSE_NANOS);
      pausedUntilNanoTime = System.nanoTime() + pauseNanos;
      Failures.note(Failures.Kind.EXPORT, e);
    }
  }

  private void sendSome(long budgetNanos) throws IOException {
    List<SpanData> batch = new ArrayList<>(Math.min(kept.size(), MAX_SPANS_PER_PAYLOAD));
    for (SpanData span : kept) {
      if (batch.size() == MAX_SPANS_PER_PAYLOAD) {
        break;
      }
      batch.add(span);
    }
    try {
      byte[] payload = encoder.encode(batch);
      while (payload.length > transport.maxPayloadBytes() && batch.size() > 1) {
        batch = batch.subList(0, fitting(batch.size(), payload.length));
        payload = encoder.encode(batch);
      }
      transport.send(payload, budgetNanos);
    } catch (PayloadRefused | RuntimeException e) {
      Failures.note(Failures.Kind.SPANS_DROPPED, batch.size(), e.toString());
    }
    for (int i = 0; i < batch.size(); i++) {
      kept.removeFirst();
    }
  }

  /** How many of the spans fit by their mean size, with a tenth to spare; fewer than there are. */
  private int fitting(int spans, int payloadBytes) {
    long byMeanSize = 9L * spans * transport.maxPayloadBytes() / (10L * payloadBytes);
    return (int) Math.max(1, Math.min(byMeanSize, spans - 1));
  }

  private void keep(List<SpanData> spans) {
    for (SpanData span : spans) {
      kept.addLast(span);
    }
    int surplus = kept.size() - MAX_KEPT_SPANS;
    for (int i = 0; i < surplus; i++) {
      kept.removeFirst();
    }
    if (surplus > 0) {
      Failures.note(Failures.Kind.SPANS_DROPPED, surplus, "more than " + MAX_KEPT_SPANS + " kept");
    }
  }
}
