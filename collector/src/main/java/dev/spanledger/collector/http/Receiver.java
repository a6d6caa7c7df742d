package dev.spanledger.collector.http;

import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.intake.Intake;
import dev.spanledger.collector.intake.Reply;
import dev.spanledger.collector.tracefile.ZipkinRequest;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to one request: checked, read, decoded, stored, answered. Thread-safe. */
final class Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

  private final CollectorConfig config;
  private final Intake intake;
  private final BodyReader bodies;

  Receiver(CollectorConfig config, Intake intake) {
    this.config = config;
    this.intake = intake;
    this.bodies = new BodyReader(config);
  }

  /** Answers a POST of this signal; never throws. */
  void receive(Context context, Signal signal) {
    intake.counters().request(signal);
    long deadline = System.nanoTime() + config.requestDeadline().toNanos();
    try {
      IngestToken token = authenticated(context.req());
      Encoding encoding = encoding(context.req(), signal);
      Verdict verdict;
      try (HeapBudget.Reservation reservation = intake.open()) {
        byte[] body = bodies.read(context.req(), deadline, reservation);
        String source = signal == Signal.PLATFORM ? "telemetry_api" : "otlp_http";
        verdict = intake.store(signal, encoding, token, body, source, reservation);
      }
      intake.counters().rejected(signal, verdict.rejectedCount());
      context
          .status(200)
          .contentType(encoding.mediaType())
          .result(Reply.accepted(signal, encoding, verdict));
    } catch (RefusedException e) {
      BodyReader.drain(context.req(), deadline);
      refuse(context, e.refusal(), e.reason());
    } catch (RuntimeException e) {
      LOG.error("A request of {} failed in the collector", signal.label(), e);
      refuse(context, Refusal.INTERNAL, "The collector failed; its log says how");
    }
  }

  /** Answers a POST of Zipkin's v2 JSON with 202, as Zipkin does; never throws. */
  void receiveZipkin(Context context) {
    intake.counters().request(Signal.TRACES);
    long deadline = System.nanoTime() + config.requestDeadline().toNanos();
    try {
      IngestToken token = authenticated(context.req());
      if (!Encoding.JSON.mediaType().equals(mediaType(context.req()))) {
        throw new RefusedException(
            Refusal.UNSUPPORTED_TYPE, "Zipkin's v2 spans are taken as application/json only");
      }
      try (HeapBudget.Reservation reservation = intake.open()) {
        byte[] body = bodies.read(context.req(), deadline, reservation);
        // A tree of JSON with its names takes four times what a message of protobuf does.
        reservation.take(4 * intake.heapBytes(Signal.TRACES, Encoding.JSON, body));
        ZipkinRequest zipkin = ZipkinRequest.of(body);
        Verdict verdict =
            intake.store(
                Signal.TRACES, Encoding.PROTOBUF, token, zipkin.otlp(), "zipkin", reservation);
        intake
            .counters()
            .rejected(Signal.TRACES, verdict.rejectedCount() + zipkin.refused().rejectedCount());
      }
      context.status(202);
    } catch (RefusedException e) {
      BodyReader.drain(context.req(), deadline);
      refuse(context, e.refusal(), e.reason());
    } catch (RuntimeException e) {
      LOG.error("A request of Zipkin spans failed in the collector", e);
      refuse(context, Refusal.INTERNAL, "The collector failed; its log says how");
    }
  }

  /** Answers with a status and a reason, in the encoding of the request. */
  void refuse(Context context, Refusal refusal, String reason) {
    intake.counters().refused(refusal);
    Encoding encoding =
        Encoding.PROTOBUF.mediaType().equals(mediaType(context.req()))
            ? Encoding.PROTOBUF
            : Encoding.JSON;
    if (refusal.retryAfterSeconds() > 0) {
      context.header("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
    }
    switch (refusal) {
      case UNAUTHENTICATED -> context.header("WWW-Authenticate", "Bearer");
      case TOO_SLOW, TOO_LARGE -> context.header("Connection", "close");
      case OVERLOADED,
          STORAGE_FAILED,
          MALFORMED,
          FOREIGN_ORIGIN,
          UNKNOWN_PATH,
          WRONG_METHOD,
          UNSUPPORTED_TYPE,
          INTERNAL -> {}
    }
    context
        .status(refusal.httpStatus())
        .contentType(encoding.mediaType())
        .result(Reply.refused(encoding, refusal, reason));
  }

  /** Whose request it is; null where no tokens are configured. */
  @Nullable IngestToken authenticated(HttpServletRequest request) throws RefusedException {
    return intake.authenticated(request.getHeader("Authorization"), request.getHeader("Origin"));
  }

  private static Encoding encoding(HttpServletRequest request, Signal signal)
      throws RefusedException {
    String mediaType = mediaType(request);
    for (Encoding encoding : Encoding.values()) {
      boolean isTaken = signal != Signal.PLATFORM || encoding == Encoding.JSON;
      if (isTaken && encoding.mediaType().equals(mediaType)) {
        return encoding;
      }
    }
    throw new RefusedException(
        Refusal.UNSUPPORTED_TYPE,
        "Content-Type %s is not application/json%s"
            .formatted(
                mediaType.isEmpty() ? "(none)" : Quoted.of(mediaType),
                signal == Signal.PLATFORM ? "" : " or application/x-protobuf"));
  }

  /** Content type without its parameters, in lower case; empty where there is none. */
  private static String mediaType(HttpServletRequest request) {
    String header = request.getContentType();
    if (header == null) {
      return "";
    }
    int semicolon = header.indexOf(';');
    String type = semicolon < 0 ? header : header.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
