package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Architecture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Init durations that Lambda reported for an empty Java function, from a file of measurements. */
final class InitDurations {
  private static final String FILE = "java-init-durations.csv";

  private final Map<String, double[]> millis = new HashMap<>();

  private InitDurations() {}

  static InitDurations read() {
    InputStream stream = InitDurations.class.getResourceAsStream(FILE);
    if (stream == null) {
      throw new IllegalStateException(
          "There is no %s beside %s".formatted(FILE, InitDurations.class));
    }
    InitDurations durations = new InitDurations();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      reader
          .lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .forEach(
              fields ->
                  durations.millis.put(
                      fields[0] + fields[1] + fields[2],
                      Arrays.stream(fields[3].split(" ", -1))
                          .mapToDouble(Double::parseDouble)
                          .toArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + FILE, e);
    }
    return durations;
  }

  /** One of the measured durations. */
  double pickMillis(String runtime, int memorySizeMb, Architecture architecture, Dice dice) {
    double[] measured = millis.get(runtime + memorySizeMb + architecture.lambdaName());
    if (measured == null) {
      throw new IllegalArgumentException(
          "%s has no cold starts of %s with %d MB on %s"
              .formatted(FILE, runtime, memorySizeMb, architecture.lambdaName()));
    }
    return measured[dice.below(measured.length)];
  }
}
