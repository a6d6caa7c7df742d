package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.InitializationType;
import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.PlatformEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances of one function over time: reused while warm, replaced at each release. */
final class InstancePool {
  /** What users observe of Lambda lies between a few minutes and an hour. */
  private static final long IDLE_NANOS = Duration.ofMinutes(25).toNanos();

  private static final long LONGEST_LIFE_NANOS = Duration.ofHours(2).toNanos();
  private static final DateTimeFormatter LOG_DATE = DateTimeFormatter.ofPattern("uuuu/MM/dd");

  private final FunctionProfile function;
  private final HistorySettings settings;
  private final String functionArn;
  private final Dice dice;
  private final PlatformOutbox outbox;
  private final List<SimulatedInstance> instances = new ArrayList<>();

  InstancePool(
      FunctionProfile function,
      HistorySettings settings,
      String functionArn,
      Dice dice,
      PlatformOutbox outbox) {
    this.function = function;
    this.settings = settings;
    this.functionArn = functionArn;
    this.dice = dice;
    this.outbox = outbox;
  }

  /** The idle instance that worked last; null where one has to be started. */
  @Nullable SimulatedInstance takeIdle(long nanos) {
    Release release = function.releaseAt(instant(nanos));
    SimulatedInstance best = null;
    for (Iterator<SimulatedInstance> each = instances.iterator(); each.hasNext(); ) {
      SimulatedInstance candidate = each.next();
      if (isOver(candidate, release, nanos)) {
        each.remove();
        outbox.send(candidate);
      } else if (candidate.busyUntilNanos() <= nanos
          && (best == null || isBetter(candidate, best))) {
        best = candidate;
      }
    }
    if (best != null) {
      best.occupy();
    }
    return best;
  }

  private static boolean isBetter(SimulatedInstance candidate, SimulatedInstance best) {
    return candidate.isProvisioned() == best.isProvisioned()
        ? candidate.busyUntilNanos() > best.busyUntilNanos()
        : candidate.isProvisioned();
  }

  /** Whether fewer provisioned instances run than the function has. */
  boolean hasProvisionedLeft(long nanos) {
    return instances.stream().filter(SimulatedInstance::isProvisioned).count()
        < function.provisionedAt(instant(nanos));
  }

  private static boolean isOver(SimulatedInstance instance, Release release, long nanos) {
    if (instance.busyUntilNanos() > nanos) {
      return false;
    }
    return instance.isDead()
        || !instance.release().equals(release)
        || nanos - instance.startNanos() > LONGEST_LIFE_NANOS
        || (!instance.isProvisioned() && nanos - instance.busyUntilNanos() > IDLE_NANOS);
  }

  /** A new instance, which begins to start now. */
  SimulatedInstance start(long nanos) {
    return start(nanos, InitializationType.ON_DEMAND);
  }

  /** A new instance that has started by now. */
  SimulatedInstance startProvisioned(long nanos) {
    return start(nanos, InitializationType.PROVISIONED);
  }

  private SimulatedInstance start(long nanos, InitializationType initType) {
    Instant time = instant(nanos);
    Release release = function.releaseAt(time);
    String stream =
        "%s/[%s]%s%s"
            .formatted(
                LOG_DATE.format(LocalDate.ofInstant(time, ZoneOffset.UTC)),
                release.version(),
                dice.hex16(),
                dice.hex16());
    InstanceResource resource =
        new InstanceResource(
            settings.accountId(),
            settings.region(),
            function.name(),
            functionArn,
            release.version(),
            stream,
            function.memorySizeMb(),
            function.architecture(),
            settings.environmentName(),
            Map.of("spanledger.simulated", "true"));
    SimulatedInstance instance =
        new SimulatedInstance(resource, release, nanos, initType == InitializationType.PROVISIONED);
    instance.add(
        new PlatformEvent.InitStart(
            time, initType, function.name(), release.version(), function.memorySizeMb()));
    instances.add(instance);
    return instance;
  }

  /** Sends what is still to be said of every instance. */
  void finish() {
    instances.forEach(outbox::send);
    instances.clear();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }
}
