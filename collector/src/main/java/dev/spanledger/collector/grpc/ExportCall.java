package dev.spanledger.collector.grpc;

import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.intake.Intake;
import dev.spanledger.collector.intake.Reply;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@code Export}, from its headers to its answer. */
final class ExportCall extends ServerCall.Listener<ReceivedMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(ExportCall.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ORIGIN =
      Metadata.Key.of("origin", Metadata.ASCII_STRING_MARSHALLER);

  private final ServerCall<ReceivedMessage, byte[]> call;
  private final Signal signal;
  private final @Nullable IngestToken token;
  private final Intake intake;
  private final CallLimits limits;
  private final Future<?> deadline;
  private final AtomicBoolean isAnswered = new AtomicBoolean();
  private final AtomicBoolean isEnded = new AtomicBoolean();
  private @Nullable ReceivedMessage message;

  private ExportCall(
      ServerCall<ReceivedMessage, byte[]> call,
      Signal signal,
      @Nullable IngestToken token,
      Intake intake,
      CallLimits limits) {
    this.call = call;
    this.signal = signal;
    this.token = token;
    this.intake = intake;
    this.limits = limits;
    this.deadline =
        limits
            .timer()
            .schedule(this::tooSlow, limits.requestDeadline().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Admits the call, or refuses it before anything of its message is asked for. */
  static ServerCall.Listener<ReceivedMessage> start(
      ServerCall<ReceivedMessage, byte[]> call,
      Metadata headers,
      Signal signal,
      Intake intake,
      CallLimits limits) {
    intake.counters().request(signal);
    try {
      IngestToken token = intake.authenticated(headers.get(AUTHORIZATION), headers.get(ORIGIN));
      if (!limits.permits().tryAcquire()) {
        throw RefusedException.overloaded("Too many calls at once; send again later");
      }
      ExportCall started = new ExportCall(call, signal, token, intake, limits);
      // Two, so that a second message, which there must not be, is seen.
      call.request(2);
      return started;
    } catch (RefusedException e) {
      refuse(call, intake, e);
      return new ServerCall.Listener<>() {};
    }
  }

  @Override
  public void onMessage(ReceivedMessage received) {
    if (message != null || isAnswered.get()) {
      received.close();
    } else {
      message = received;
    }
  }

  @Override
  public void onHalfClose() {
    if (!isAnswered.compareAndSet(false, true)) {
      return;
    }
    try {
      ReceivedMessage received = message;
      if (received == null) {
        throw RefusedException.malformed("Call has no message");
      }
      answer(received);
    } catch (RefusedException e) {
      refuse(call, intake, e);
    } catch (RuntimeException e) {
      LOG.error("A call of {} failed in the collector", signal.label(), e);
      refuse(
          call,
          intake,
          new RefusedException(Refusal.INTERNAL, "The collector failed; its log says how"));
    }
  }

  @Override
  public void onComplete() {
    end();
  }

  @Override
  public void onCancel() {
    end();
  }

  private void answer(ReceivedMessage received) throws RefusedException {
    Verdict verdict;
    try (received) {
      verdict =
          intake.store(
              signal,
              Encoding.PROTOBUF,
              token,
              received.content(),
              "otlp_grpc",
              received.reservation());
    }
    intake.counters().rejected(signal, verdict.rejectedCount());
    call.sendHeaders(new Metadata());
    call.sendMessage(Reply.accepted(signal, Encoding.PROTOBUF, verdict));
    call.close(Status.OK, new Metadata());
  }

  private void tooSlow() {
    if (isAnswered.compareAndSet(false, true)) {
      refuse(
          call,
          intake,
          new RefusedException(
              Refusal.TOO_SLOW, "Message did not arrive within the request deadline"));
    }
  }

  private void end() {
    if (isEnded.compareAndSet(false, true)) {
      deadline.cancel(false);
      limits.permits().release();
      ReceivedMessage received = message;
      if (received != null) {
        received.close();
      }
    }
  }

  private static void refuse(
      ServerCall<ReceivedMessage, byte[]> call, Intake intake, RefusedException refused) {
    intake.counters().refused(refused.refusal());
    call.close(
        Status.fromCodeValue(refused.refusal().grpcCode()).withDescription(refused.reason()),
        RetryAdvice.trailers(refused));
  }
}
