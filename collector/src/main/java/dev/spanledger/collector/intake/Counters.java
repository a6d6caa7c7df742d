package dev.spanledger.collector.intake;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts of a running collector. Thread-safe. */
public final class Counters {
  private final Map<Signal, LongAdder> accepted = adders(Signal.class);
  private final Map<Signal, LongAdder> rejected = adders(Signal.class);
  private final Map<Signal, LongAdder> requests = adders(Signal.class);
  private final Map<Refusal, LongAdder> refused = adders(Refusal.class);
  private final LongAdder repeated = new LongAdder();

  public void request(Signal signal) {
    adder(requests, signal).increment();
  }

  void accepted(Signal signal, int recordCount) {
    adder(accepted, signal).add(recordCount);
  }

  public void rejected(Signal signal, int recordCount) {
    adder(rejected, signal).add(recordCount);
  }

  public void refused(Refusal refusal) {
    adder(refused, refusal).increment();
  }

  void repeated() {
    repeated.increment();
  }

  public Map<Signal, Long> acceptedRecords() {
    return values(accepted, Signal.class);
  }

  public Map<Signal, Long> rejectedRecords() {
    return values(rejected, Signal.class);
  }

  public Map<Signal, Long> requestCounts() {
    return values(requests, Signal.class);
  }

  public Map<Refusal, Long> refusedRequests() {
    return values(refused, Refusal.class);
  }

  public long repeatedRequests() {
    return repeated.sum();
  }

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
    Map<E, LongAdder> adders = new EnumMap<>(type);
    for (E key : type.getEnumConstants()) {
      adders.put(key, new LongAdder());
    }
    return adders;
  }

  private static <E extends Enum<E>> LongAdder adder(Map<E, LongAdder> adders, E key) {
    LongAdder adder = adders.get(key);
    if (adder == null) {
      throw new IllegalStateException("No counter for %s".formatted(key));
    }
    return adder;
  }

  private static <E extends Enum<E>> Map<E, Long> values(Map<E, LongAdder> adders, Class<E> type) {
    Map<E, Long> values = new EnumMap<>(type);
    adders.forEach((key, adder) -> values.put(key, adder.sum()));
    return values;
  }
}
