package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Events cut, damaged and spliced, from a seed: a refusal of what is no JSON is the most that may
 * come of them. The files beside the repository take part where they are.
 */
class FuzzTest {
  private static final Path REAL = Path.of("../../../shared/data/lambda-events");
  private static final Path OWN = Path.of("src/test/resources/events");

  // Of what a string or a number may turn into on the way.
  private static final String[] PIECES = {
    "null",
    "{}",
    "[]",
    "\"\"",
    "-1",
    "1e999",
    "[[[[",
    "{\"a\":",
    "\\u0000",
    "\"Records\":[",
    "\"headers\":[1,2",
    "\"body\":\"{\\\"TopicArn\\\":",
    "\"data\":\"eyJ0cmFjZXBhcmVudCI6\",",
    "\"offset\":99999999999999999999",
    "\uD83D",
    "true",
    ",",
    "}",
    "\"traceparent\":{\"S\":[]}"
  };

  @Test
  void no_event_cut_anywhere_raises_more_than_a_refusal() {
    for (byte[] json : events()) {
      // Every place in the small ones, some 300 in each of the others.
      int step = 1 + json.length / 300;
      for (int length = 0; length < json.length; length += step) {
        readOrRefuse(Arrays.copyOf(json, length));
      }
    }
  }

  @Test
  void no_event_damaged_anyhow_raises_more_than_a_refusal() {
    Random random = new Random(20261125);
    List<byte[]> events = events();
    for (byte[] json : events) {
      for (int i = 0; i < 200; i++) {
        readOrRefuse(damaged(json, events, random));
      }
    }
  }

  @Test
  void no_map_with_values_of_the_wrong_kind_raises_anything() {
    Random random = new Random(20261126);
    for (byte[] json : events()) {
      for (int i = 0; i < 20 && json[0] == '{'; i++) {
        Object map = EventShapesTest.asMap(json);
        muddle(map, random, 0);
        assertThat(Events.readParsed(map)).isNotNull();
      }
    }
  }

  @Test
  void hostile_events_take_time_and_memory_in_proportion_to_their_length() {
    // Work that grows faster than the event would not end within the build.
    Consumer<String> read = event -> readOrRefuse(event.getBytes(StandardCharsets.UTF_8));
    for (String piece :
        List.of(
            "{\"Records\":[",
            "[",
            "{\"headers\":{\"baggage\":",
            "\"",
            "\\",
            "[[],",
            "{\"body\":\"{",
            "{\"detail\":",
            "1,",
            "{\"records\":{\"a\":[")) {
      read.accept(piece.repeat(3_000_000 / piece.length()));
    }
    String nested = "{\"TopicArn\":\"t\",\"Message\":\"x\"}";
    for (int i = 0; i < 12; i++) {
      String quoted = nested.replace("\\", "\\\\").replace("\"", "\\\"");
      nested = "{\"TopicArn\":\"t\",\"Message\":\"" + quoted + "\"}";
    }
    read.accept("{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":" + nested + "}]}");
    String records = "{\"eventSource\":\"aws:sqs\",\"body\":\"{\\\"TopicArn\\\":\\\"t\\\"}\"},";
    read.accept("{\"Records\":[" + records.repeat(60_000) + "{}]}");
  }

  private static byte[] damaged(byte[] json, List<byte[]> others, Random random) {
    byte[] copy = json.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(4)) {
        case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> copy[at] = (byte) random.nextInt(256);
        case 2 -> copy = spliced(copy, at, PIECES[random.nextInt(PIECES.length)], random);
        default -> {
          byte[] other = others.get(random.nextInt(others.size()));
          int from = random.nextInt(other.length);
          int length = Math.min(other.length - from, 200);
          String part = new String(other, from, length, StandardCharsets.ISO_8859_1);
          copy = spliced(copy, at, part, random);
        }
      }
    }
    return copy;
  }

  private static byte[] spliced(byte[] json, int at, String piece, Random random) {
    int end = Math.min(json.length, at + random.nextInt(20));
    String text = new String(json, StandardCharsets.ISO_8859_1);
    return (text.substring(0, at) + piece + text.substring(end))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @SuppressWarnings("unchecked")
  private static void muddle(Object node, Random random, int depth) {
    Object[] strange = {
      null,
      7,
      -1.5,
      true,
      "",
      "x",
      List.of(),
      Map.of(),
      List.of(1, 2),
      List.of("a"),
      new byte[3],
      new Object(),
      Map.of("S", List.of()),
      Map.of("bytes", List.of(1, "x"))
    };
    if (node instanceof Map<?, ?> map) {
      for (Map.Entry<Object, Object> entry : ((Map<Object, Object>) map).entrySet()) {
        if (random.nextInt(6) == 0) {
          entry.setValue(strange[random.nextInt(strange.length)]);
        } else {
          muddle(entry.getValue(), random, depth + 1);
        }
      }
    } else if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (random.nextInt(6) == 0) {
          ((List<Object>) list).set(i, strange[random.nextInt(strange.length)]);
        } else {
          muddle(list.get(i), random, depth + 1);
        }
      }
    }
  }

  private static void readOrRefuse(byte[] json) {
    try {
      assertThat(Events.read(json)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("event is not JSON");
    }
  }

  private static List<byte[]> events() {
    List<byte[]> events = new ArrayList<>();
    for (Path folder : List.of(OWN, REAL)) {
      if (Files.isDirectory(folder)) {
        addAll(folder, events);
      }
    }
    return events;
  }

  private static void addAll(Path folder, List<byte[]> events) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        events.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
