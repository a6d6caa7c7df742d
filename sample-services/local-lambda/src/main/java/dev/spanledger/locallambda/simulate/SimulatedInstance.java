package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.InstanceResource;
import dev.spanledger.locallambda.platform.PlatformEvent;
import java.util.ArrayList;
import java.util.List;

/** An instance of a function: when it is busy, and what the platform has to say of it. */
final class SimulatedInstance {
  private final InstanceResource resource;
  private final Release release;
  private final long startNanos;
  private final boolean provisioned;
  private final List<PlatformEvent> events = new ArrayList<>();
  private long busyUntilNanos;
  private boolean dead;

  SimulatedInstance(
      InstanceResource resource, Release release, long startNanos, boolean provisioned) {
    this.resource = resource;
    this.release = release;
    this.startNanos = startNanos;
    this.provisioned = provisioned;
    this.busyUntilNanos = Long.MAX_VALUE;
  }

  InstanceResource resource() {
    return resource;
  }

  Release release() {
    return release;
  }

  long startNanos() {
    return startNanos;
  }

  /** Started before it was needed, and kept whether it is or not. */
  boolean isProvisioned() {
    return provisioned;
  }

  /** End of the last run; beyond all times while one is on. */
  long busyUntilNanos() {
    return busyUntilNanos;
  }

  void occupy() {
    busyUntilNanos = Long.MAX_VALUE;
  }

  void release(long endNanos) {
    busyUntilNanos = endNanos;
  }

  /** Killed, as after a timeout. */
  void kill() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  void add(PlatformEvent event) {
    events.add(event);
  }

  /** Events since this was last asked. */
  List<PlatformEvent> takeEvents() {
    List<PlatformEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }
}
