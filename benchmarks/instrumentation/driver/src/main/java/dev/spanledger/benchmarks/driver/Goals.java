package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the library promises, beside what this run saw. Of its variants the worst counts. */
final class Goals {
  private static final double MEGABYTE = 1_000_000;

  private final Results results;
  private final Series none;
  private final StringBuilder out = new StringBuilder();

  Goals(Results results) {
    this.results = results;
    this.none = results.of(Variant.Role.NONE);
  }

  String text() throws IOException {
    out.append("| goal | at most | measured | |\n|---|--:|--:|---|\n");
    Series wrapper = results.of(Variant.Role.WRAPPER);
    double cold = worst(own -> over(own, Measurement::coldCpuMillis));
    line(
        "cold start CPU over none, of the wrapper's",
        0.25,
        cold / over(wrapper, Measurement::coldCpuMillis));
    if (results.has(Variant.Role.AGENT)) {
      Series agent = results.of(Variant.Role.AGENT);
      line(
          "cold start CPU over none, of the agent's",
          0.05,
          cold / over(agent, Measurement::coldCpuMillis));
    }
    line(
        "first invocation after a restore, CPU, times none",
        1.5,
        worst(own -> timesNone(own, Measurement::restoredCpuMillis)));
    line(
        "first invocation after a restore, wall, times none",
        1.5,
        worst(own -> timesNone(own, Measurement::restoredWallMillis)));
    double warm = over(wrapper, Measurement::warmMillis);
    line(
        "warm, standard output: added time, of the wrapper's",
        0.15,
        worst(Variant.Sink.STDOUT, own -> over(own, Measurement::warmMillis)) / warm);
    line(
        "warm, loopback: added time, of the wrapper's",
        0.5,
        worst(Variant.Sink.OTLP_HTTP, own -> over(own, Measurement::warmMillis)) / warm);
    line("classes over none", 500, worst(own -> own.classes() - none.classes()));
    line("resident MB over none", 12, worst(own -> over(own, Measurement::residentMegabytes)));
    line("jars, MB", 1, jarMegabytes());
    inProcess();
    return out.toString();
  }

  private void inProcess() {
    InProcess.Cost base = results.inProcess().get(InProcessCase.NONE);
    InProcess.Cost own = results.inProcess().get(InProcessCase.ENCODED);
    if (base != null && own != null) {
      line("in process, µs an invocation over none", 8, own.micros() - base.micros());
      line("in process, bytes an invocation over none", 5_000, own.bytes() - base.bytes());
    }
  }

  private double over(Series series, ToDoubleFunction<Measurement> value) {
    return Statistics.median(series.over(none, value));
  }

  private double timesNone(Series series, ToDoubleFunction<Measurement> value) {
    return Statistics.median(series.restored(value)) / Statistics.median(none.restored(value));
  }

  private double worst(ToDoubleFunction<Series> value) {
    return own(List.of(Variant.Sink.values())).mapToDouble(value).max().orElse(Double.NaN);
  }

  private double worst(Variant.Sink sink, ToDoubleFunction<Series> value) {
    return own(List.of(sink)).mapToDouble(value).max().orElse(Double.NaN);
  }

  private Stream<Series> own(List<Variant.Sink> sinks) {
    return results.series().entrySet().stream()
        .filter(entry -> entry.getKey().isOurs() && sinks.contains(entry.getKey().sink()))
        .map(Map.Entry::getValue);
  }

  private double jarMegabytes() throws IOException {
    double most = 0;
    for (Variant variant : results.series().keySet()) {
      long bytes = 0;
      for (Path jar : variant.isOurs() ? variant.libraries() : List.<Path>of()) {
        bytes += Files.size(jar);
      }
      most = Math.max(most, bytes / MEGABYTE);
    }
    return most;
  }

  private void line(String goal, double most, double measured) {
    if (Double.isNaN(measured)) {
      return;
    }
    String form = most < 10 ? "%.2f" : "%.0f";
    Tables.row(
        out,
        goal,
        most == Math.rint(most) ? "%.0f".formatted(most) : "%.2f".formatted(most),
        form.formatted(measured),
        measured <= most ? "met" : "**missed**");
  }
}
