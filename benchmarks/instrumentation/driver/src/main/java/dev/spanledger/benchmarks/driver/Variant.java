package dev.spanledger.benchmarks.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A function as somebody would deploy it.
 *
 * @param name as the command line takes it
 * @param label as the tables show it
 * @param role what the goals compare it with
 * @param classes folders that are copied into the task root
 * @param libraries jars of the instrumentation, which go to lib/ of the task root
 * @param restoredWith further jars where the function runs under SnapStart
 * @param agent jar for -javaagent, and further jars of the layer; empty for none
 * @param handler as _HANDLER has it
 * @param environment beside what every function gets
 * @param sink where the spans go
 * @param isHeavy takes seconds to start, so that fewer rounds say enough
 * @param isRestorable worth measuring after a restore
 */
record Variant(
    String name,
    String label,
    Role role,
    List<Path> classes,
    List<Path> libraries,
    List<Path> restoredWith,
    List<Path> agent,
    String handler,
    Map<String, String> environment,
    Sink sink,
    boolean isHeavy,
    boolean isRestorable) {

  Variant {
    classes = List.copyOf(classes);
    libraries = List.copyOf(libraries);
    restoredWith = List.copyOf(restoredWith);
    agent = List.copyOf(agent);
    environment = Map.copyOf(environment);
  }

  /** What the goals say about a variant. */
  enum Role {
    NONE,
    OURS,
    WRAPPER,
    AGENT,
    OTHER
  }

  /** Where the spans of a variant arrive. */
  enum Sink {
    NOWHERE,
    STDOUT,
    OTLP_HTTP,
    XRAY_UDP
  }

  boolean isOurs() {
    return role == Role.OURS;
  }
}
