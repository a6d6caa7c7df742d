package dev.spanledger.locallambda.bus;

import java.util.List;

/**
 * Sends the events of a bus that match a pattern to targets.
 *
 * @param targets 1 to 5, as EventBridge allows
 */
public record Rule(String name, EventPattern pattern, List<Target> targets) {
  private static final int MOST_TARGETS = 5;

  public Rule {
    targets = List.copyOf(targets);
    if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
      throw new IllegalArgumentException(
          "Rule %s has %d targets; it may have 1 to %d"
              .formatted(name, targets.size(), MOST_TARGETS));
    }
  }
}
