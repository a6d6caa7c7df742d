package dev.spanledger.collector.http;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.tracefile.ZipkinRequest;
import dev.spanledger.collector.wal.WriteAheadLog;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to one request: checked, read, decoded, stored, answered. Thread-safe. */
final class Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final String BEARER = "bearer ";
  private static final String RETRY_SOON = "1";
  private static final String RETRY_WHEN_DISK_MAY_BE_FREE = "5";

  private final CollectorConfig config;
  private final Clock clock;
  private final WriteAheadLog wal;
  private final OtlpDecoder otlp;
  private final PlatformDecoder platform;
  private final BodyReader bodies;
  private final HeapBudget budget;
  private final RecentDigests recent;
  private final Counters counters;
  private final AtomicBoolean isStorageFailing = new AtomicBoolean();

  Receiver(
      CollectorConfig config,
      Clock clock,
      WriteAheadLog wal,
      OtlpDecoder otlp,
      PlatformDecoder platform,
      HeapBudget budget,
      RecentDigests recent,
      Counters counters) {
    this.config = config;
    this.clock = clock;
    this.wal = wal;
    this.otlp = otlp;
    this.platform = platform;
    this.bodies = new BodyReader(config);
    this.budget = budget;
    this.recent = recent;
    this.counters = counters;
  }

  /** Answers a POST of this signal; never throws. */
  void receive(Context context, Signal signal) {
    counters.request(signal);
    long deadline = System.nanoTime() + config.requestDeadline().toNanos();
    try {
      IngestToken token = authenticated(context.req());
      Encoding encoding = encoding(context.req(), signal);
      Verdict verdict;
      try (HeapBudget.Reservation reservation = budget.open()) {
        byte[] body = bodies.read(context.req(), deadline, reservation);
        String source = signal == Signal.PLATFORM ? "telemetry_api" : "otlp_http";
        verdict = store(signal, encoding, token, body, source, reservation);
      }
      counters.rejected(signal, verdict.rejectedCount());
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
    counters.request(Signal.TRACES);
    long deadline = System.nanoTime() + config.requestDeadline().toNanos();
    try {
      IngestToken token = authenticated(context.req());
      if (!Encoding.JSON.mediaType().equals(mediaType(context.req()))) {
        throw new RefusedException(
            Refusal.UNSUPPORTED_TYPE, "Zipkin's v2 spans are taken as application/json only");
      }
      try (HeapBudget.Reservation reservation = budget.open()) {
        byte[] body = bodies.read(context.req(), deadline, reservation);
        // A tree of JSON with its names takes four times what a message of protobuf does.
        reservation.take(4 * otlp.heapBytes(Signal.TRACES, Encoding.JSON, body));
        ZipkinRequest zipkin = ZipkinRequest.of(body);
        Verdict verdict =
            store(Signal.TRACES, Encoding.PROTOBUF, token, zipkin.otlp(), "zipkin", reservation);
        counters.rejected(
            Signal.TRACES, verdict.rejectedCount() + zipkin.refused().rejectedCount());
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
    counters.refused(refusal);
    Encoding encoding =
        Encoding.PROTOBUF.mediaType().equals(mediaType(context.req()))
            ? Encoding.PROTOBUF
            : Encoding.JSON;
    switch (refusal) {
      case UNAUTHENTICATED -> context.header("WWW-Authenticate", "Bearer");
      case OVERLOADED -> context.header("Retry-After", RETRY_SOON);
      case STORAGE_FAILED -> context.header("Retry-After", RETRY_WHEN_DISK_MAY_BE_FREE);
      case TOO_SLOW, TOO_LARGE -> context.header("Connection", "close");
      case MALFORMED, FOREIGN_ORIGIN, UNKNOWN_PATH, WRONG_METHOD, UNSUPPORTED_TYPE, INTERNAL -> {}
    }
    context
        .status(refusal.httpStatus())
        .contentType(encoding.mediaType())
        .result(Reply.refused(encoding, refusal, reason));
  }

  /** Whose request it is; null where no tokens are configured. */
  @Nullable IngestToken authenticated(HttpServletRequest request) throws RefusedException {
    if (config.tokens().isEmpty()) {
      // A page in the developer's browser can reach loopback too. No sender of telemetry sets this
      // header; every browser does, also after it was led here by a DNS name that changed.
      if (request.getHeader("Origin") != null) {
        throw new RefusedException(
            Refusal.FOREIGN_ORIGIN, "Requests of web pages are not taken without a token");
      }
      return null;
    }
    String header = request.getHeader("Authorization");
    boolean isBearer = header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER);
    byte[] hash =
        IngestToken.hash(header == null || !isBearer ? "" : header.substring(BEARER.length()));
    IngestToken found = null;
    for (IngestToken token : config.tokens()) {
      // All of them, so that the time does not say which one is nearly right.
      found = token.matches(hash) ? token : found;
    }
    if (found == null || !isBearer) {
      throw new RefusedException(
          Refusal.UNAUTHENTICATED, "A valid ingest token is needed: Authorization: Bearer <token>");
    }
    return found;
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

  private Verdict store(
      Signal signal,
      Encoding encoding,
      @Nullable IngestToken token,
      byte[] body,
      String source,
      HeapBudget.Reservation reservation)
      throws RefusedException {
    reservation.take(otlp.heapBytes(signal, encoding, body));
    long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    String tenant = token == null ? null : token.tenant();
    Batch batch = Batch.of(signal, encoding, nowMicros, source, tenant, body);
    Verdict verdict = signal == Signal.PLATFORM ? platform.check(batch) : otlp.check(batch);
    if (verdict.acceptedCount() == 0) {
      return verdict;
    }
    if (recent.contains(batch.digest())) {
      counters.repeated();
      return verdict;
    }
    append(batch);
    recent.add(batch.digest());
    counters.accepted(signal, verdict.acceptedCount());
    return verdict;
  }

  private void append(Batch batch) throws RefusedException {
    try {
      wal.append(batch);
      isStorageFailing.set(false);
    } catch (IOException e) {
      if (!isStorageFailing.getAndSet(true)) {
        LOG.warn("Could not store a request of {}; refusing", batch.signal().label(), e);
      }
      throw new RefusedException(
          Refusal.STORAGE_FAILED, "The disk did not take the request; send again later");
    }
  }
}
