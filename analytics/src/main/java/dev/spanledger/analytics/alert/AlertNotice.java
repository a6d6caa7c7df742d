package dev.spanledger.analytics.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told: that something began, or ended.
 *
 * @param id the same however often the notice is sent, so that a receiver can tell
 * @param since when it was first seen
 * @param at when this was found
 * @param evidence page of the dashboard; null where none is known
 */
public record AlertNotice(
    String id,
    Status status,
    String rule,
    String key,
    String summary,
    Instant since,
    Instant at,
    @Nullable String evidence) {

  /** Whether it lasts. */
  public enum Status {
    FIRING,
    RESOLVED
  }

  /** The notice as JSON, which is what channels send. */
  public String json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("id", id);
    json.put("status", status.name());
    json.put("rule", rule);
    json.put("key", key);
    json.put("summary", summary);
    json.put("since", since.toString());
    json.put("at", at.toString());
    json.put("evidence", evidence);
    return json.toString();
  }

  /** One line for people. */
  public String title() {
    return "%s: %s, %s".formatted(status, rule, key).replaceAll("\\p{Cntrl}", "?");
  }
}
