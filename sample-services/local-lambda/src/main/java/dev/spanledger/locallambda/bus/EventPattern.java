package dev.spanledger.locallambda.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import software.amazon.event.ruler.RuleCompiler;
import software.amazon.event.ruler.Ruler;

/**
 * What a rule looks for in an event, as {@code {"source": ["shop.orders"]}}. Event Ruler, the
 * engine of EventBridge itself, compiles and matches it.
 *
 * @param json names fields and, for each, the values and conditions of which one must hold
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">
 *     Event patterns</a>
 */
public record EventPattern(String json) {
  public EventPattern {
    String problem = RuleCompiler.check(json);
    if (problem != null) {
      throw new IllegalArgumentException(
          "Event pattern %s is not valid: %s".formatted(json, problem));
    }
  }

  /** Events of one source with one of these types. */
  public static EventPattern of(String source, String... detailTypes) {
    return new EventPattern(
        "{\"source\": [\"%s\"], \"detail-type\": [\"%s\"]}"
            .formatted(source, String.join("\", \"", detailTypes)));
  }

  boolean matches(String event) {
    try {
      return Ruler.matchesRule(event, json);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot match an event against " + json, e);
    } catch (Exception e) {
      // Declared by the library; what it throws for a valid pattern is a fault of ours.
      throw new IllegalStateException("Cannot match an event against " + json, e);
    }
  }
}
