package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Architecture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Twenty functions and the six routes through them: four that are entered, thirteen that they call,
 * two that take batches from queues, one that takes events. Routes share functions and work them
 * differently hard, so that neither a function nor a count of runs tells what a route costs.
 */
final class TruthShape {
  static final int ENTRIES = 4;
  static final int ROUTES = 6;

  private static final int SERVICES = 13;
  private static final int QUEUES = 2;
  private static final int PROVISIONED_INSTANCES = 2;
  private static final List<Integer> MEMORY_MB = List.of(128, 256, 512, 1024);
  private static final List<String> RUNTIMES = List.of("java17", "java21", "java25");

  final List<FunctionProfile> entries = new ArrayList<>();
  final List<FunctionProfile> services = new ArrayList<>();
  final List<FunctionProfile> queues = new ArrayList<>();
  final FunctionProfile events;
  final List<Route> routes = new ArrayList<>();

  /**
   * A way through the functions.
   *
   * @param workMillis median of each function's own work
   * @param services that are called one after the other
   * @param queue that gets a message; -1 for none
   */
  record Route(
      String name,
      double share,
      int entry,
      double workMillis,
      List<Integer> services,
      int queue,
      boolean sendsEvent) {
    Route {
      services = List.copyOf(services);
    }
  }

  TruthShape(Instant from, Dice dice) {
    for (int i = 0; i < ENTRIES; i++) {
      entries.add(profile("entry-" + i, i, from, i == 0 ? PROVISIONED_INSTANCES : 0));
    }
    for (int i = 0; i < SERVICES; i++) {
      services.add(profile("service-" + i, i + 1, from, 0));
    }
    for (int i = 0; i < QUEUES; i++) {
      queues.add(profile("queue-" + i, i, from, 0));
    }
    this.events = profile("events", 2, from, 0);
    for (int i = 0; i < ROUTES; i++) {
      List<Integer> called = new ArrayList<>();
      for (int each = 0; each <= i % 2; each++) {
        called.add(dice.below(SERVICES));
      }
      // Half of the requests take the first two routes, a fiftieth the last.
      double share = List.of(0.3, 0.2, 0.2, 0.16, 0.1, 0.04).get(i);
      double work = 60 * (1 + i % 3) * dice.between(0.8, 1.3);
      routes.add(
          new Route(
              "/route-" + i, share, i % ENTRIES, work, called, i % 3 == 0 ? i / 3 : -1, i == 1));
    }
  }

  private static FunctionProfile profile(String name, int number, Instant from, int provisioned) {
    return new FunctionProfile(
        name,
        RUNTIMES.get(number % RUNTIMES.size()),
        MEMORY_MB.get(number % MEMORY_MB.size()),
        // Provisioned concurrency is metered for x86 alone.
        number % 3 == 2 && provisioned == 0 ? Architecture.ARM64 : Architecture.X86_64,
        1,
        Duration.ofSeconds(3),
        0.02,
        List.of(Release.good("1", from)),
        provisioned,
        from,
        0,
        // No report tells which run logged what, so that nobody could be held to it.
        0,
        FunctionProfile.FREE_STORAGE_MB);
  }
}
