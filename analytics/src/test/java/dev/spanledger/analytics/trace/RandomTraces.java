package dev.spanledger.analytics.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Traces that break every rule a well-behaved sender keeps; the same ones for the same seed. */
final class RandomTraces {
  private final Random random;

  RandomTraces(long seed) {
    this.random = new Random(seed);
  }

  /**
   * Up to 40 spans in a few hundred nanoseconds, so that boundaries often coincide; parents are any
   * other span, an absent one, or none, so children often leave their parents' time.
   */
  List<TraceSpan> next() {
    int size = 1 + random.nextInt(40);
    List<TraceSpan> spans = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      spans.add(
          new TraceSpan(
              id(i),
              parent(i, size),
              "service-" + random.nextInt(3),
              "operation-" + random.nextInt(4),
              SpanKind.of(random.nextInt(6)),
              i == 0 ? 0 : random.nextInt(200),
              i == 0 ? 200 + random.nextInt(100) : random.nextInt(120)));
    }
    return spans;
  }

  private String parent(int span, int size) {
    int choice = random.nextInt(20);
    if (span == 0 || choice == 0) {
      return null;
    }
    if (choice == 1) {
      return "ffff";
    }
    // Mostly an earlier span; sometimes any, so that circles and self-parents come up.
    return id(random.nextInt(choice == 2 ? size : span));
  }

  private static String id(int number) {
    return "%04x".formatted(number);
  }
}
