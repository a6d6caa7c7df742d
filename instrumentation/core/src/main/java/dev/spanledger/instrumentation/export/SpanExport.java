package dev.spanledger.instrumentation.export;

import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  private final OtlpTransport transport;
  private final OtlpTraces encoder;
  private final Redactor redactor;
  private final ArrayDeque<SpanData> kept = new ArrayDeque<>();
  private long pauseNanos;
  private long pausedUntilNanoTime;

  SpanExport(OtlpTransport transport, Redactor redactor) {
    this.transport = transport;
    this.redactor = redactor;
    this.encoder = new OtlpTraces(redactor);
  }

  /** Lines on a stream, standard output in a function. */
  public static SpanExport toStream(PrintStream out, String source, Redactor redactor) {
    return new SpanExport(new StdoutTransport(out, source), redactor);
  }

  /** Posts to a collector, compressed by gzip or not. */
  public static SpanExport toCollector(
      HttpEndpoint endpoint, boolean isCompressed, Redactor redactor) {
    return new SpanExport(new SocketTransport(endpoint, isCompressed), redactor);
  }

  /** Datagrams to the X-Ray daemon, which takes spans alone. */
  public static SpanExport toXRayDaemon(DaemonAddress daemon, Redactor redactor) {
    return new SpanExport(new XRayUdpTransport(daemon), redactor);
  }

  public Redactor redactor() {
    return redactor;
  }

  /** Whether metrics have a way out; where not, they need not be measured. */
  public boolean carriesMetrics() {
    return transport.carries(Signal.METRICS);
  }

  /** An encoder of metrics for the same way out. */
  public synchronized OtlpMetrics metrics(
      Resource resource, String scopeName, String scopeVersion) {
    return new OtlpMetrics(
        encoder.resourceBytes(resource), resource.getSchemaUrl(), scopeName, scopeVersion);
  }

  /** Cuts attribute values to so many characters, once nothing can hide in a cut any more. */
  public synchronized void limitValues(int maxChars) {
    encoder.limitValues(maxChars);
  }

  /** Spans waiting for a transport that failed. */
  public synchronized int keptSpans() {
    return kept.size();
  }

  /** Tries again at the next export, however short ago the last failure was. */
  public synchronized void resume() {
    pauseNanos = 0;
  }

  /** Lets go of connections that a snapshot of the process must not hold. */
  public synchronized void suspend() {
    transport.suspend();
  }

  /** Sends what fits into the budget; what does not is kept. */
  public void export(List<SpanData> spans, long budgetNanos) {
    export(spans, null, budgetNanos);
  }

  /**
   * Sends spans and metrics back to back. Spans that do not fit into the budget are kept; metrics
   * are not.
   *
   * @param metrics with the request that it encoded last; null for none
   * @return whether there is nothing left to be done for the metrics; where false, their sender
   *     goes on counting and hands them over again with a later invocation
   */
  public boolean export(List<SpanData> spans, @Nullable OtlpMetrics metrics, long budgetNanos) {
    return send(
        spans,
        metrics == null ? null : new Payload(Signal.METRICS, metrics.encoded()),
        budgetNanos);
  }

  synchronized boolean send(List<SpanData> spans, @Nullable Payload metrics, long budgetNanos) {
    long startNanoTime = System.nanoTime();
    keep(spans);
    Payload measured = transport.carries(Signal.METRICS) ? metrics : null;
    boolean isPaused = pauseNanos > 0 && pausedUntilNanoTime - startNanoTime > 0;
    if (!isPaused) {
      sendAll(measured, startNanoTime + budgetNanos);
    }
    return measured == null || measured.isSettled();
  }

  private void sendAll(@Nullable Payload measured, long deadlineNanoTime) {
    try {
      while (!kept.isEmpty() || isOpen(measured)) {
        long leftNanos = deadlineNanoTime - System.nanoTime();
        if (leftNanos < LEAST_BUDGET_NANOS) {
          return;
        }
        sendSome(isOpen(measured) ? measured : null, leftNanos);
      }
      pauseNanos = 0;
    } catch (IOException e) {
      pauseNanos = Math.min(Math.max(2 * pauseNanos, FIRST_PAUSE_NANOS), LONGEST_PAUSE_NANOS);
      pausedUntilNanoTime = System.nanoTime() + pauseNanos;
      Failures.note(Failures.Kind.EXPORT, e);
    }
  }

  private static boolean isOpen(@Nullable Payload payload) {
    return payload != null && !payload.isSettled();
  }

  private void sendSome(@Nullable Payload measured, long budgetNanos) throws IOException {
    List<SpanData> batch = firstKept();
    List<Payload> payloads = new ArrayList<>(2);
    try {
      if (!batch.isEmpty()) {
        BackwardProtobuf request = encoder.encode(batch);
        while (request.size() > transport.maxPayloadBytes() && batch.size() > 1) {
          batch = batch.subList(0, fitting(batch.size(), request.size()));
          request = encoder.encode(batch);
        }
        payloads.add(new Payload(Signal.TRACES, request));
      }
      if (measured != null) {
        payloads.add(measured);
      }
      transport.send(payloads, budgetNanos);
    } catch (RuntimeException e) {
      for (Payload payload : payloads) {
        payload.refused(e.toString());
      }
      if (payloads.isEmpty()) {
        drop(batch.size(), e.toString());
      }
    } finally {
      settle(payloads, batch.size());
    }
  }

  private List<SpanData> firstKept() {
    List<SpanData> batch = new ArrayList<>(Math.min(kept.size(), MAX_SPANS_PER_PAYLOAD));
    for (SpanData span : kept) {
      if (batch.size() == MAX_SPANS_PER_PAYLOAD) {
        break;
      }
      batch.add(span);
    }
    return batch;
  }

  private void settle(List<Payload> payloads, int spans) {
    for (Payload payload : payloads) {
      String refusal = payload.refusal();
      boolean isTraces = payload.signal() == Signal.TRACES;
      if (refusal != null && !isTraces) {
        Failures.note(Failures.Kind.METRICS_DROPPED, 1, refusal);
      } else if (refusal != null) {
        drop(spans, refusal);
      } else if (isTraces && payload.isSettled()) {
        forget(spans);
      }
    }
  }

  private void drop(int spans, String reason) {
    Failures.note(Failures.Kind.SPANS_DROPPED, spans, reason);
    forget(spans);
  }

  private void forget(int spans) {
    for (int i = 0; i < spans; i++) {
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
