package dev.spanledger.collector.intake;

import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.tracefile.ZipkinRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of one POST: checked, read, decoded, stored, answered. Thread-safe. */
public final class HttpIntake {
  /** Where Zipkin's reporters post. */
  public static final String ZIPKIN_PATH = "/api/v2/spans";

  private static final Logger LOG = LoggerFactory.getLogger(HttpIntake.class);
  private static final String SIGNAL_PATH = "/v1/";
  private static final String CONTENT_TYPE = "Content-Type";

  private final Intake intake;

  public HttpIntake(Intake intake) {
    this.intake = intake;
  }

  /** Path of OTLP/HTTP for a signal, and the platform's own. */
  public static String path(Signal signal) {
    return SIGNAL_PATH + signal.label();
  }

  /** Answers a POST of this signal; never throws. */
  public Answer receive(Signal signal, HttpMessage message) {
    intake.counters().request(signal);
    try {
      IngestToken token = authenticated(message);
      Encoding encoding = encoding(message, signal);
      Verdict verdict;
      try (HeapBudget.Reservation reservation = intake.open()) {
        byte[] body = message.body(reservation);
        String source = signal == Signal.PLATFORM ? "telemetry_api" : "otlp_http";
        verdict = intake.store(signal, encoding, token, body, source, reservation);
      }
      intake.counters().rejected(signal, verdict.rejectedCount());
      return new Answer(
          200,
          Map.of(CONTENT_TYPE, encoding.mediaType()),
          Reply.accepted(signal, encoding, verdict),
          null);
    } catch (RefusedException e) {
      return refuse(message, e.refusal(), e.reason());
    } catch (RuntimeException e) {
      LOG.error("A request of {} failed in the collector", signal.label(), e);
      return refuse(message, Refusal.INTERNAL, "The collector failed; its log says how");
    }
  }

  /** Answers a POST of Zipkin's v2 JSON with 202, as Zipkin does; never throws. */
  public Answer receiveZipkin(HttpMessage message) {
    intake.counters().request(Signal.TRACES);
    try {
      IngestToken token = authenticated(message);
      if (!Encoding.JSON.mediaType().equals(mediaType(message))) {
        throw new RefusedException(
            Refusal.UNSUPPORTED_TYPE, "Zipkin's v2 spans are taken as application/json only");
      }
      try (HeapBudget.Reservation reservation = intake.open()) {
        byte[] body = message.body(reservation);
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
      return new Answer(202, Map.of(), new byte[0], null);
    } catch (RefusedException e) {
      return refuse(message, e.refusal(), e.reason());
    } catch (RuntimeException e) {
      LOG.error("A request of Zipkin spans failed in the collector", e);
      return refuse(message, Refusal.INTERNAL, "The collector failed; its log says how");
    }
  }

  /** A status and a reason, in the encoding of the request. */
  public Answer refuse(HttpMessage message, Refusal refusal, String reason) {
    intake.counters().refused(refusal);
    Encoding encoding =
        Encoding.PROTOBUF.mediaType().equals(mediaType(message))
            ? Encoding.PROTOBUF
            : Encoding.JSON;
    Map<String, String> headers = new HashMap<>();
    headers.put(CONTENT_TYPE, encoding.mediaType());
    if (refusal.retryAfterSeconds() > 0) {
      headers.put("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
    }
    if (refusal == Refusal.UNAUTHENTICATED) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    return new Answer(
        refusal.httpStatus(), headers, Reply.refused(encoding, refusal, reason), refusal);
  }

  /** Whose request it is; null where no tokens are configured. */
  public @Nullable IngestToken authenticated(HttpMessage message) throws RefusedException {
    return intake.authenticated(message.header("Authorization"), message.header("Origin"));
  }

  private static Encoding encoding(HttpMessage message, Signal signal) throws RefusedException {
    String mediaType = mediaType(message);
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
  private static String mediaType(HttpMessage message) {
    String header = message.header(CONTENT_TYPE);
    if (header == null) {
      return "";
    }
    int semicolon = header.indexOf(';');
    String type = semicolon < 0 ? header : header.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
