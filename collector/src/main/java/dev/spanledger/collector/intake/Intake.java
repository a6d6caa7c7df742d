package dev.spanledger.collector.intake;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.BatchStore;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a request's sender and content, and stores it before it is acknowledged. Thread-safe. */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final String BEARER = "bearer ";

  private final List<IngestToken> tokens;
  private final @Nullable SenderTokens senders;
  private final Clock clock;
  private final BatchStore durable;
  private final OtlpDecoder otlp;
  private final PlatformDecoder platform;
  private final HeapBudget budget;
  private final RecentDigests recent;
  private final Counters counters;
  private final AtomicBoolean isStorageFailing = new AtomicBoolean();

  /**
   * Makes one for all fronts of a collector.
   *
   * @param tokens that may send; where there are none, and no senders, everybody on this machine
   *     may
   * @param senders knows further ones; null for none
   * @param clock gives the time at which requests came
   */
  public Intake(
      List<IngestToken> tokens,
      @Nullable SenderTokens senders,
      Clock clock,
      BatchStore durable,
      OtlpDecoder otlp,
      PlatformDecoder platform,
      HeapBudget budget,
      RecentDigests recent,
      Counters counters) {
    this.tokens = List.copyOf(tokens);
    this.senders = senders;
    this.clock = clock;
    this.durable = durable;
    this.otlp = otlp;
    this.platform = platform;
    this.budget = budget;
    this.recent = recent;
    this.counters = counters;
  }

  public Counters counters() {
    return counters;
  }

  /** Memory for one request, to be closed when it is answered. */
  public HeapBudget.Reservation open() {
    return budget.open();
  }

  /**
   * Whose request it is; null where no tokens are configured, or one of {@link SenderTokens} was
   * shown, which name no tenant.
   *
   * @param authorization value of the header of that name
   * @param origin value of the header of that name, which only browsers send
   */
  public @Nullable IngestToken authenticated(
      @Nullable String authorization, @Nullable String origin) throws RefusedException {
    if (tokens.isEmpty() && senders == null) {
      // A page in the developer's browser can reach loopback too. No sender of telemetry sets this
      // header; every browser does, also after it was led here by a DNS name that changed.
      if (origin != null) {
        throw new RefusedException(
            Refusal.FOREIGN_ORIGIN, "Requests of web pages are not taken without a token");
      }
      return null;
    }
    boolean isBearer =
        authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER);
    String shown =
        authorization == null || !isBearer ? "" : authorization.substring(BEARER.length());
    byte[] hash = IngestToken.hash(shown);
    IngestToken found = null;
    for (IngestToken token : tokens) {
      // All of them, so that the time does not say which one is nearly right.
      found = token.matches(hash) ? token : found;
    }
    boolean isAdmitted = senders != null && senders.admits(shown);
    if ((found == null && !isAdmitted) || !isBearer) {
      throw new RefusedException(
          Refusal.UNAUTHENTICATED, "A valid ingest token is needed: Authorization: Bearer <token>");
    }
    return found;
  }

  /** Estimated heap of a request while it is decoded, bytes. */
  public long heapBytes(Signal signal, Encoding encoding, byte[] body) throws RefusedException {
    return otlp.heapBytes(signal, encoding, body);
  }

  /**
   * Checks every record, and stores the request where one is good.
   *
   * @param token of the sender, who names the tenant
   * @param body as it came, decompressed
   * @param source front that it came through, as the rows' column says
   */
  public Verdict store(
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

  /**
   * Stores what the collector says of itself; it is not counted, or it would never be idle.
   *
   * @param body metrics as an OTLP protobuf request
   */
  public void storeOwn(byte[] body) throws RefusedException {
    long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    append(Batch.of(Signal.METRICS, Encoding.PROTOBUF, nowMicros, "self", null, body));
  }

  private void append(Batch batch) throws RefusedException {
    try {
      durable.append(batch);
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
