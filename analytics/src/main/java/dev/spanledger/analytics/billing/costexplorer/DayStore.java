package dev.spanledger.analytics.billing.costexplorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.analytics.billing.CostExplorerLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was answered, day by day, and how far an answer of several pages has come: paid for once,
 * never asked for again while it holds. A file is whole or not there.
 */
final class DayStore {
  /** AWS brings an estimated day up to date at least once a day, up to three times. */
  static final Duration ESTIMATE_HOLDS = Duration.ofHours(8);

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A day as answered.
   *
   * @param isEstimated any of its amounts may change
   */
  record Day(Instant pulledAt, boolean isEstimated, List<CostExplorerLine> lines) {}

  /** Pages of a request so far, and the token of the next. */
  record Begun(List<CostExplorerLine> lines, String token) {}

  private final Path folder;

  private DayStore(Path folder) {
    this.folder = folder;
  }

  static DayStore open(Path folder) throws IOException {
    return new DayStore(Files.createDirectories(folder));
  }

  Path folder() {
    return folder;
  }

  boolean isFresh(Slice slice, LocalDate day, Instant now) throws IOException {
    Day held = day(slice, day);
    return held != null
        && (!held.isEstimated() || held.pulledAt().plus(ESTIMATE_HOLDS).isAfter(now));
  }

  @Nullable Day day(Slice slice, LocalDate day) throws IOException {
    JsonNode root = read(file(slice, day));
    return root == null
        ? null
        : new Day(
            Instant.parse(root.path("pulledAt").asText()),
            root.path("estimated").asBoolean(true),
            lines(root));
  }

  /** Services that were asked for by resource; in no order. */
  List<Slice> resourceSlices() throws IOException {
    List<Slice> slices = new ArrayList<>();
    String prefix = new Slice(Slice.Kind.RESOURCE, false, null).folder() + "-";
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, prefix + "*")) {
      for (Path found : folders) {
        String hex = String.valueOf(found.getFileName()).substring(prefix.length());
        byte[] service = HexFormat.of().parseHex(hex);
        slices.add(
            new Slice(Slice.Kind.RESOURCE, false, new String(service, StandardCharsets.UTF_8)));
      }
    }
    return slices;
  }

  void put(Slice slice, LocalDate day, Day content) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("pulledAt", content.pulledAt().toString());
    root.put("estimated", content.isEstimated());
    write(file(slice, day), root, content.lines());
  }

  @Nullable Begun begun(Slice slice, Slice.Days days) throws IOException {
    JsonNode root = read(begunFile(slice, days));
    return root == null ? null : new Begun(lines(root), root.path("token").asText());
  }

  void putBegun(Slice slice, Slice.Days days, Begun content) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("token", content.token());
    write(begunFile(slice, days), root, content.lines());
  }

  void dropBegun(Slice slice, Slice.Days days) throws IOException {
    Files.deleteIfExists(begunFile(slice, days));
  }

  private Path file(Slice slice, LocalDate day) {
    return folder.resolve(slice.folder()).resolve(day + ".json");
  }

  private Path begunFile(Slice slice, Slice.Days days) {
    return folder
        .resolve(slice.folder())
        .resolve("begun-%s-%s.json".formatted(days.from(), days.to()));
  }

  private static List<CostExplorerLine> lines(JsonNode root) {
    List<CostExplorerLine> lines = new ArrayList<>();
    root.path("lines").forEach(line -> lines.add(Lines.of(line)));
    return lines;
  }

  private static @Nullable JsonNode read(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException unknown) {
      return null;
    } catch (JsonProcessingException damaged) {
      return null;
    }
  }

  private void write(Path file, ObjectNode root, List<CostExplorerLine> lines) throws IOException {
    ArrayNode array = root.putArray("lines");
    lines.forEach(line -> array.add(Lines.json(line)));
    Files.createDirectories(file.resolveSibling(".").normalize());
    Path making = folder.resolve("." + UUID.randomUUID());
    try {
      Files.write(making, root.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }
}
