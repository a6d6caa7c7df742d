package dev.spanledger.analytics.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What fires, since when, and who was told; in a file, so that a restart tells nobody twice. */
final class AlertState {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One thing that a rule was met by. */
  static final class Entry {
    final String rule;
    final String key;
    final Instant since;
    String summary;
    @Nullable String evidence;

    /** Null while it lasts. */
    @Nullable Instant resolvedAt;

    /** Channels that know the present status. */
    final Set<String> told = new TreeSet<>();

    /** Channels that were told that it began, and must hear that it ended. */
    final Set<String> toldFiring = new TreeSet<>();

    Entry(String rule, String key, Instant since, String summary, @Nullable String evidence) {
      this.rule = rule;
      this.key = key;
      this.since = since;
      this.summary = summary;
      this.evidence = evidence;
    }
  }

  private final Path file;
  private final Map<String, Entry> entries = new TreeMap<>();

  private AlertState(Path file) {
    this.file = file;
  }

  static AlertState read(Path file) throws IOException {
    AlertState state = new AlertState(file);
    if (!Files.exists(file)) {
      return state;
    }
    try {
      for (JsonNode node : JSON.readTree(Files.readString(file)).path("alerts")) {
        Entry entry =
            new Entry(
                node.path("rule").asText(),
                node.path("key").asText(),
                Instant.parse(node.path("since").asText()),
                node.path("summary").asText(),
                node.path("evidence").textValue());
        String resolved = node.path("resolved_at").textValue();
        entry.resolvedAt = resolved == null ? null : Instant.parse(resolved);
        node.path("told").forEach(name -> entry.told.add(name.asText()));
        node.path("told_firing").forEach(name -> entry.toldFiring.add(name.asText()));
        state.entries.put(id(entry.rule, entry.key), entry);
      }
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IOException(
          "State of alerts %s cannot be read; without it who was told is not known: %s"
              .formatted(file, e.getMessage()),
          e);
    }
    return state;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  static String id(String rule, String key) {
    return rule + "\n" + key;
  }

  /** Whole or not at all: a torn file would tell everybody again. */
  void write() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode alerts = root.putArray("alerts");
    for (Entry entry : entries.values()) {
      ObjectNode node = alerts.addObject();
      node.put("rule", entry.rule);
      node.put("key", entry.key);
      node.put("since", entry.since.toString());
      node.put("summary", entry.summary);
      node.put("evidence", entry.evidence);
      node.put("resolved_at", entry.resolvedAt == null ? null : entry.resolvedAt.toString());
      ArrayNode told = node.putArray("told");
      entry.told.forEach(told::add);
      ArrayNode toldFiring = node.putArray("told_firing");
      entry.toldFiring.forEach(toldFiring::add);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, root.toPrettyString() + "\n");
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
