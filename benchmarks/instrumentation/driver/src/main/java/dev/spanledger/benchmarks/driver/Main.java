package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures every variant in turn, round after round, so that the machine's moods hit all alike. */
public final class Main {
  private final Arguments arguments;
  private final Runs runs;
  private final InProcess inProcess;
  private final List<Variant> variants;

  private Main(Arguments arguments, Runs runs, InProcess inProcess, List<Variant> variants) {
    this.arguments = arguments;
    this.runs = runs;
    this.inProcess = inProcess;
    this.variants = variants;
  }

  /**
   * Prints the tables on standard output and progress on standard error.
   *
   * @param args folder of the benchmark, then what {@link Arguments#USAGE} says
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(64);
      return;
    }
    try (Workspace workspace = Workspace.of(arguments.project());
        Sinks sinks = new Sinks()) {
      Runs runs = new Runs(workspace, sinks);
      List<Variant> variants = chosen(new Catalog(workspace, sinks).variants(), arguments.only());
      InProcess inProcess = new InProcess(workspace, arguments.isQuick());
      Main main = new Main(arguments, runs, inProcess, variants);
      List<Results> all = new ArrayList<>();
      for (Path home : arguments.jdks()) {
        all.add(main.measure(Jdk.of(home)));
      }
      for (Results results : all) {
        System.out.println(new Tables(results).text());
      }
    }
  }

  private static List<Variant> chosen(List<Variant> all, List<String> only) {
    List<String> known = all.stream().map(Variant::name).toList();
    if (!known.containsAll(only)) {
      throw new IllegalArgumentException(
          "--only %s: the variants are %s".formatted(only, String.join(", ", known)));
    }
    return all.stream()
        .filter(
            variant ->
                only.isEmpty()
                    || only.contains(variant.name())
                    || variant.role() == Variant.Role.NONE
                    || variant.role() == Variant.Role.WRAPPER)
        .toList();
  }

  private Results measure(Jdk jdk) throws IOException, InterruptedException {
    Map<Variant, Series> series = new LinkedHashMap<>();
    for (Variant variant : variants) {
      Series own = new Series();
      own.setClasses(runs.classes(variant, jdk));
      series.put(variant, own);
    }
    for (int round = 0; round < arguments.rounds(); round++) {
      System.err.printf("JDK %s: round %d of %d%n", jdk.version(), round + 1, arguments.rounds());
      for (Map.Entry<Variant, Series> each : series.entrySet()) {
        Variant variant = each.getKey();
        if (!variant.isHeavy() || round < arguments.heavyRounds()) {
          each.getValue().addOnDemand(round, runs.onDemand(variant, jdk, arguments.invocations()));
        }
        if (variant.isRestorable()) {
          each.getValue().addRestored(round, runs.restored(variant, jdk));
        }
      }
    }
    return new Results(jdk, series, arguments.isInProcess() ? inProcess(jdk) : Map.of());
  }

  private Map<InProcessCase, InProcess.Cost> inProcess(Jdk jdk)
      throws IOException, InterruptedException {
    System.err.printf("JDK %s: in process%n", jdk.version());
    Map<InProcessCase, InProcess.Cost> costs = new EnumMap<>(InProcessCase.class);
    for (InProcessCase each : InProcessCase.values()) {
      for (Variant variant : variants) {
        if (variant.name().equals(each.variant())) {
          costs.put(each, inProcess.measure(variant, jdk, each.environment()));
        }
      }
    }
    return costs;
  }
}
