package dev.spanledger.locallambda.bus;

import java.time.Duration;
import java.util.List;

/**
 * An event bus.
 *
 * @param rules each event goes to the targets of every rule that matches it
 * @param retryDelay before the first retry of a function; twice as long before the second. Lambda
 *     waits one minute, then two
 */
public record BusConfig(String name, List<Rule> rules, Duration retryDelay) {
  /** Long enough to see the retry apart from the run before it. */
  private static final Duration DEFAULT_RETRY_DELAY = Duration.ofMillis(500);

  public BusConfig {
    rules = List.copyOf(rules);
    if (!name.matches("[/.\\-_A-Za-z0-9]{1,256}")) {
      throw new IllegalArgumentException(
          "Event bus name \"%s\" is not 1 to 256 letters, digits or any of / . - _"
              .formatted(name));
    }
  }

  /** A bus that retries after half a second and after one more. */
  public static BusConfig of(String name, List<Rule> rules) {
    return new BusConfig(name, rules, DEFAULT_RETRY_DELAY);
  }
}
