package dev.spanledger.benchmarks.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param project folder of this benchmark
 * @param rounds of all variants
 * @param heavyRounds of the variants that take seconds to start, at most {@code rounds}
 * @param invocations of each process
 * @param only names of variants; empty for all
 * @param isInProcess whether to measure without the runtime too
 */
record Arguments(
    Path project,
    int rounds,
    int heavyRounds,
    int invocations,
    List<Path> jdks,
    List<String> only,
    boolean isInProcess) {

  static final String USAGE =
      """
      benchmarks/instrumentation.sh [--rounds N] [--heavy-rounds N] [--invocations N] [--jdk HOME]...
                                    [--only VARIANT]... [--no-in-process] [--quick]
      Measures the instrumentation against its peers and prints the tables of RESULTS.md.
        --rounds N        rounds of all variants, in turn (9)
        --heavy-rounds N  of them, rounds in which Java agents take part (4)
        --invocations N   of each process (800)
        --jdk HOME        JVM to measure on; JAVA_HOME, or the one on the PATH, where not given
        --only VARIANT    this variant beside none and otel-wrapper; with a name that does not
                          exist, the error lists those that do
        --no-in-process   leaves out time and allocation within one JVM
        --quick           3 rounds, 1 with agents, shorter measurements within one JVM
      """;

  static Arguments parse(String[] args) {
    int rounds = 9;
    int heavyRounds = 4;
    int invocations = 800;
    boolean isInProcess = true;
    List<Path> jdks = new ArrayList<>();
    List<String> only = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--quick" -> {
          rounds = 3;
          heavyRounds = 1;
        }
        case "--no-in-process" -> isInProcess = false;
        case "--rounds" -> rounds = Integer.parseInt(value(args, ++i));
        case "--heavy-rounds" -> heavyRounds = Integer.parseInt(value(args, ++i));
        case "--invocations" -> invocations = Integer.parseInt(value(args, ++i));
        case "--jdk" -> jdks.add(Path.of(value(args, ++i)));
        case "--only" -> only.add(value(args, ++i));
        default -> throw new IllegalArgumentException("Unknown option " + args[i] + "\n" + USAGE);
      }
    }
    if (jdks.isEmpty()) {
      jdks.add(Path.of(System.getProperty("java.home")));
    }
    return new Arguments(
        Path.of(args[0]).toAbsolutePath().normalize(),
        rounds,
        heavyRounds,
        invocations,
        jdks,
        only,
        isInProcess);
  }

  boolean isQuick() {
    return rounds <= 3;
  }

  private static String value(String[] args, int index) {
    if (index >= args.length) {
      throw new IllegalArgumentException(args[index - 1] + " takes a value\n" + USAGE);
    }
    return args[index];
  }
}
