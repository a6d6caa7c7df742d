package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Results as the tables of RESULTS.md. */
final class Tables {
  private final Results results;
  private final Series none;
  private final Series wrapper;

  Tables(Results results) {
    this.results = results;
    this.none = results.of(Variant.Role.NONE);
    this.wrapper = results.of(Variant.Role.WRAPPER);
  }

  String text() throws IOException {
    StringBuilder out = new StringBuilder();
    out.append("### JDK ").append(results.jdk().version()).append("\n\n");
    out.append(cold()).append('\n').append(warm()).append('\n').append(restored());
    out.append('\n').append(inProcess()).append(new Goals(results).text());
    return out.toString();
  }

  private String cold() {
    StringBuilder out = new StringBuilder();
    row(
        out,
        "cold start",
        "CPU ms (MAD)",
        "over none",
        "times none",
        "of wrapper's",
        "wall ms",
        "over none",
        "resident MB",
        "classes",
        "jars MB");
    out.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    double wrapperOver = Statistics.median(wrapper.over(none, Measurement::coldCpuMillis));
    for (Map.Entry<Variant, Series> each : results.series().entrySet()) {
      Series own = each.getValue();
      List<Double> cpu = own.onDemand(Measurement::coldCpuMillis);
      double over = Statistics.median(own.over(none, Measurement::coldCpuMillis));
      double baseCpu = Statistics.median(none.onDemand(Measurement::coldCpuMillis));
      double resident = Statistics.median(own.onDemand(Measurement::residentMegabytes));
      double residentOver = Statistics.median(own.over(none, Measurement::residentMegabytes));
      boolean isNone = own == none;
      row(
          out,
          each.getKey().label(),
          "%.0f (%.0f)".formatted(Statistics.median(cpu), Statistics.medianDeviation(cpu)),
          isNone ? "" : "%+.0f".formatted(over),
          isNone ? "" : "%.2f".formatted((baseCpu + over) / baseCpu),
          isNone ? "" : "%.3f".formatted(over / wrapperOver),
          "%.0f".formatted(Statistics.median(own.onDemand(Measurement::coldWallMillis))),
          isNone
              ? ""
              : "%+.0f".formatted(Statistics.median(own.over(none, Measurement::coldWallMillis))),
          "%.1f%s".formatted(resident, isNone ? "" : " (%+.1f)".formatted(residentOver)),
          "%d%s"
              .formatted(
                  own.classes(), isNone ? "" : " (%+d)".formatted(own.classes() - none.classes())),
          isNone ? "" : jars(each.getKey()));
    }
    return out.toString();
  }

  private String warm() {
    StringBuilder out = new StringBuilder();
    row(
        out,
        "warm",
        "p50 ms (MAD)",
        "added ms",
        "of wrapper's",
        "CPU µs an invocation",
        "added µs",
        "of wrapper's",
        "spans / invocations");
    out.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    double wrapperWall = Statistics.median(wrapper.over(none, Measurement::warmMillis));
    double wrapperCpu = Statistics.median(wrapper.over(none, Measurement::warmCpuMicros));
    for (Map.Entry<Variant, Series> each : results.series().entrySet()) {
      Series own = each.getValue();
      List<Double> wall = own.onDemand(Measurement::warmMillis);
      double added = Statistics.median(own.over(none, Measurement::warmMillis));
      double addedCpu = Statistics.median(own.over(none, Measurement::warmCpuMicros));
      boolean isNone = own == none;
      row(
          out,
          each.getKey().label(),
          "%.3f (%.3f)".formatted(Statistics.median(wall), Statistics.medianDeviation(wall)),
          isNone ? "" : "%+.3f".formatted(added),
          isNone ? "" : "%.2f".formatted(added / wrapperWall),
          "%.0f".formatted(Statistics.median(own.onDemand(Measurement::warmCpuMicros))),
          isNone ? "" : "%+.0f".formatted(addedCpu),
          isNone ? "" : "%.2f".formatted(addedCpu / wrapperCpu),
          isNone ? "" : spans(own));
    }
    return out.toString();
  }

  private String restored() {
    StringBuilder out = new StringBuilder();
    row(
        out,
        "first invocation after a restore",
        "CPU ms (MAD)",
        "times none",
        "wall ms (MAD)",
        "times none");
    out.append("|---|--:|--:|--:|--:|\n");
    double noneCpu = Statistics.median(none.restored(Measurement::restoredCpuMillis));
    double noneWall = Statistics.median(none.restored(Measurement::restoredWallMillis));
    for (Map.Entry<Variant, Series> each : results.series().entrySet()) {
      if (!each.getValue().hasRestored()) {
        continue;
      }
      List<Double> cpu = each.getValue().restored(Measurement::restoredCpuMillis);
      List<Double> wall = each.getValue().restored(Measurement::restoredWallMillis);
      row(
          out,
          each.getKey().label(),
          "%.1f (%.1f)".formatted(Statistics.median(cpu), Statistics.medianDeviation(cpu)),
          "%.2f".formatted(Statistics.median(cpu) / noneCpu),
          "%.1f (%.1f)".formatted(Statistics.median(wall), Statistics.medianDeviation(wall)),
          "%.2f".formatted(Statistics.median(wall) / noneWall));
    }
    return out.toString();
  }

  private String inProcess() {
    if (results.inProcess().isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    row(out, "in process", "µs an invocation", "bytes allocated");
    out.append("|---|--:|--:|\n");
    for (Map.Entry<InProcessCase, InProcess.Cost> each : results.inProcess().entrySet()) {
      row(
          out,
          each.getKey().label(),
          "%.1f".formatted(each.getValue().micros()),
          "%,.0f".formatted(each.getValue().bytes()));
    }
    return out.append('\n').toString();
  }

  private static String spans(Series series) {
    long spans = Math.round(series.values(Measurement::spans).stream().mapToDouble(d -> d).sum());
    long all =
        Math.round(series.values(Measurement::invocations).stream().mapToDouble(d -> d).sum());
    return spans == all ? "1:1 of %,d".formatted(all) : "**%,d / %,d**".formatted(spans, all);
  }

  private static String jars(Variant variant) {
    List<Path> jars =
        Stream.concat(variant.libraries().stream(), variant.agent().stream()).toList();
    List<Long> sizes = new ArrayList<>();
    for (Path jar : jars) {
      try {
        sizes.add(Files.size(jar));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    long bytes = sizes.stream().mapToLong(Long::longValue).sum();
    return String.format(Locale.ROOT, "%.2f (%d)", bytes / 1e6, jars.size());
  }

  static void row(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
