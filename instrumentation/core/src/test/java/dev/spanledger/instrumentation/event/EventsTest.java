package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events in {@code /events}, each in the shape its service sends, and what they say. */
class EventsTest {
  private static final Path FOLDER = Path.of("src/test/resources/events");

  static Set<String> files() {
    return expected().keySet();
  }

  @ParameterizedTest
  @MethodSource("files")
  void an_event_says_what_was_worked_out_by_hand(String file) {
    assertThat(Described.of(read(file))).isEqualTo(expected().get(file));
  }

  @Test
  void every_event_beside_the_expectations_has_one() throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      assertThat(all.map(path -> path.getFileName().toString()).filter(n -> n.endsWith(".json")))
          .containsExactlyInAnyOrderElementsOf(files());
    }
  }

  @Test
  void every_source_has_an_event() {
    Set<EventSource> seen = EnumSet.noneOf(EventSource.class);
    files().forEach(file -> seen.add(read(file).source()));
    assertThat(seen).containsExactlyInAnyOrder(EventSource.values());
  }

  @Test
  void what_a_trigger_requires_is_there() {
    for (String file : files()) {
      EventFacts facts = read(file);
      Set<String> keys =
          facts.attributes().asMap().keySet().stream()
              .map(key -> key.getKey())
              .collect(java.util.stream.Collectors.toSet());
      switch (facts.trigger()) {
        case DATASOURCE ->
            assertThat(keys).contains("faas.document.collection", "faas.document.operation");
        case TIMER -> assertThat(keys).contains("faas.time");
        case PUBSUB -> {
          if (facts.messages().isEmpty()) {
            assertThat(keys).contains("messaging.system", "messaging.operation.type");
          }
        }
        case HTTP -> {
          if (facts.httpFront() != null) {
            assertThat(keys).contains("http.request.method", "url.path", "url.scheme");
          }
        }
        case OTHER -> assertThat(facts.messages()).isEmpty();
      }
    }
  }

  @Test
  void what_is_nobodys_event_is_unknown() {
    assertThat(Events.read("{\"order\":17}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(EventFacts.none());
    assertThat(Events.read("[{\"order\":17}]".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(null)).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed("text")).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(List.of())).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(List.of(List.of()))).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(Map.of("Records", "none"))).isEqualTo(EventFacts.none());
    assertThat(Events.readParsed(Map.of("Records", List.of("none")))).isEqualTo(EventFacts.none());
  }

  /** Blocks of {@code expected.txt} under the name of their file. */
  static Map<String, String> expected() {
    Map<String, String> blocks = new TreeMap<>();
    for (String block : text("expected.txt").split("\n== ")) {
      int line = block.indexOf('\n');
      if (block.substring(0, line).endsWith(".json")) {
        blocks.put(block.substring(0, line), block.substring(line + 1).strip() + "\n");
      }
    }
    return blocks;
  }

  static EventFacts read(String file) {
    return Events.read(bytes(file));
  }

  private static String text(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String file) {
    try (InputStream in = EventsTest.class.getResourceAsStream("/events/" + file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
