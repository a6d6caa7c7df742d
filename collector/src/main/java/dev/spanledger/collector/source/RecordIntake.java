package dev.spanledger.collector.source;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.landing.ObjectLander;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of a carrier: each is stored, set aside, or to be delivered again. Not thread-safe:
 * a function handles one event at a time.
 */
public final class RecordIntake {
  /**
   * Bodies that share files, bytes. Their rows are in the heap together: about three times as much
   * (11,000 spans of 700 bytes, 2 kB a row).
   */
  private static final int GROUP_BYTES = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RecordIntake.class);

  private final PayloadReader payloads;
  private final ObjectLander lander;
  private final DeadLetters letters;
  private final HeapBudget budget;
  private final @Nullable String tenant;
  private final OtlpDecoder otlp = new OtlpDecoder();
  private final PlatformDecoder platform = new PlatformDecoder();

  /**
   * @param budget heap that one record may need; more is poison
   * @param tenant of all rows; null for none
   */
  public RecordIntake(
      PayloadReader payloads,
      ObjectLander lander,
      DeadLetters letters,
      HeapBudget budget,
      @Nullable String tenant) {
    this.payloads = payloads;
    this.lander = lander;
    this.letters = letters;
    this.budget = budget;
    this.tenant = tenant;
  }

  /**
   * What became of each record, in order. Records are taken in order, and where the store fails all
   * further ones are {@link Outcome#FAILED}: none of them is stored.
   */
  public List<Outcome> take(Carrier carrier, List<SourceRecord> records) {
    List<Outcome> outcomes = new ArrayList<>(records.size());
    Group group = new Group();
    try {
      for (SourceRecord record : records) {
        take(carrier, record, group, outcomes);
      }
      land(carrier, group, outcomes);
    } catch (IOException e) {
      LOG.warn(
          "Could not store records of {} from number {} of {}; they are to be delivered again",
          carrier.name(),
          outcomes.size(),
          records.size(),
          e);
      while (outcomes.size() < records.size()) {
        outcomes.add(Outcome.FAILED);
      }
    }
    return outcomes;
  }

  /** Sets a record aside that cannot even be read; {@link Outcome#FAILED} where that fails. */
  Outcome setAside(Carrier carrier, SourceRecord record, String reason) {
    try {
      letters.keep(carrier, record, reason);
      return Outcome.POISON;
    } catch (IOException e) {
      LOG.warn("Could not set record {} of {} aside", record.id(), carrier.name(), e);
      return Outcome.FAILED;
    }
  }

  /** Adds one record to the group, and lands the group once it is full. */
  private void take(Carrier carrier, SourceRecord record, Group group, List<Outcome> outcomes)
      throws IOException {
    List<Batch> batches = new ArrayList<>();
    String problem;
    try (HeapBudget.Reservation reservation = budget.open()) {
      problem = check(carrier, record, reservation, batches);
    }
    if (problem != null) {
      letters.keep(carrier, record, problem);
    }
    group.add(record, batches, problem == null ? Outcome.STORED : Outcome.POISON);
    if (carrier.grouping() == Carrier.Grouping.EACH || group.bodyBytes >= GROUP_BYTES) {
      land(carrier, group, outcomes);
    }
  }

  /**
   * Finds the batches of a record that have a good row.
   *
   * @return what is wrong with the record or a part of it; null where nothing is
   */
  private @Nullable String check(
      Carrier carrier, SourceRecord record, HeapBudget.Reservation reservation, List<Batch> batches)
      throws IOException {
    Findings findings = new Findings();
    try {
      payloads.read(carrier, record.data(), reservation, findings);
      int number = 0;
      for (Payload payload : findings.payloads()) {
        number++;
        Batch batch = payload.batch(record.arrivedAt(), tenant);
        findings.attempt("request", number, () -> check(batch, reservation, batches, findings));
      }
    } catch (RefusedException e) {
      if (e.refusal() == Refusal.OVERLOADED) {
        throw new IOException(e.reason(), e);
      }
      findings.problem(e.reason());
    } catch (RuntimeException e) {
      // A mistake of ours. Repeating it would hold up every record behind it.
      LOG.error("Record {} of {} failed in the collector", record.id(), carrier.name(), e);
      findings.problem("the collector failed; its log says how");
    }
    return findings.hasProblem() ? findings.problems() : null;
  }

  private void check(
      Batch batch, HeapBudget.Reservation reservation, List<Batch> batches, Findings findings)
      throws RefusedException {
    Verdict verdict = verdict(batch, reservation);
    if (verdict.acceptedCount() > 0) {
      batches.add(batch);
    }
    if (verdict.rejectedCount() > 0) {
      findings.problem("%d refused: %s".formatted(verdict.rejectedCount(), verdict.message()));
    }
  }

  private Verdict verdict(Batch batch, HeapBudget.Reservation reservation) throws RefusedException {
    if (batch.signal() == Signal.PLATFORM) {
      return platform.check(batch);
    }
    long heapBytes = otlp.heapBytes(batch.signal(), batch.encoding(), batch.body());
    reservation.take(heapBytes);
    Verdict verdict = otlp.check(batch);
    reservation.giveBack(heapBytes);
    return verdict;
  }

  private void land(Carrier carrier, Group group, List<Outcome> outcomes) throws IOException {
    if (!group.batches.isEmpty()) {
      String sourceId =
          "%s\n%s\n%s".formatted(carrier.name(), group.first().id(), group.last().id());
      try {
        lander.land(sourceId, group.first().arrivedAt(), group.batches);
      } catch (RefusedException | RuntimeException e) {
        // They were checked, so this is a mistake of ours; delivered again they would stop a shard.
        LOG.error("Records of {} that were checked cannot be landed", carrier.name(), e);
        keepAll(carrier, group);
      }
    }
    outcomes.addAll(group.outcomes);
    group.clear();
  }

  private void keepAll(Carrier carrier, Group group) throws IOException {
    for (SourceRecord record : group.records) {
      letters.keep(carrier, record, "the collector failed; its log says how");
    }
    group.outcomes.replaceAll(outcome -> Outcome.POISON);
  }

  /** Neighbours that share files. */
  private static final class Group {
    private final List<SourceRecord> records = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private long bodyBytes;

    void add(SourceRecord record, List<Batch> found, Outcome outcome) {
      records.add(record);
      batches.addAll(found);
      outcomes.add(outcome);
      bodyBytes += found.stream().mapToLong(batch -> batch.body().length).sum();
    }

    SourceRecord first() {
      return records.get(0);
    }

    SourceRecord last() {
      return records.get(records.size() - 1);
    }

    void clear() {
      records.clear();
      batches.clear();
      outcomes.clear();
      bodyBytes = 0;
    }
  }
}
