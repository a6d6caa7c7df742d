package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.Architecture;
import dev.spanledger.locallambda.platform.InitializationType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function to run.
 *
 * @param classPath jars and folders of its deployment package
 * @param handler {@code package.Class::method}, or a class that implements a handler interface
 * @param memorySizeMb what is billed; 85 % of it is the most that the JVM's heap may take
 * @param architecture what is billed; the process always has this machine's
 * @param timeout after which a run is killed, at most 15 minutes
 * @param scaling how many instances there may be, and how they come to be ready
 * @param environment of its process, beside what Lambda itself sets
 * @param tags of the function, which its billing lines carry
 * @param version as {@code $LATEST} or {@code 7}
 * @param alias by which it is invoked, as {@code live}; null for none
 * @param isFrozenWhenIdle true to stop its processes between invocations, as Lambda does
 * @param extensions folder whose executables are started before the function; null for none
 */
public record FunctionConfig(
    String name,
    List<Path> classPath,
    String handler,
    int memorySizeMb,
    Architecture architecture,
    Duration timeout,
    Scaling scaling,
    Map<String, String> environment,
    Map<String, String> tags,
    String version,
    @Nullable String alias,
    boolean isFrozenWhenIdle,
    @Nullable Path extensions) {
  private static final int SMALLEST_MEMORY_MB = 128;
  private static final int LARGEST_MEMORY_MB = 10_240;
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

  public FunctionConfig {
    classPath = List.copyOf(classPath);
    environment = Map.copyOf(environment);
    tags = Map.copyOf(tags);
    if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "Function name \"%s\" is not 1 to 64 letters, digits, hyphens or underscores"
              .formatted(name));
    }
    if (classPath.isEmpty()) {
      throw new IllegalArgumentException("Function %s has an empty class path".formatted(name));
    }
    if (memorySizeMb < SMALLEST_MEMORY_MB || memorySizeMb > LARGEST_MEMORY_MB) {
      throw new IllegalArgumentException(
          "Function %s asks for %d MB; Lambda offers %d to %d"
              .formatted(name, memorySizeMb, SMALLEST_MEMORY_MB, LARGEST_MEMORY_MB));
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "Function %s has a timeout of %s; it must be above zero and at most %s"
              .formatted(name, timeout, LONGEST_TIMEOUT));
    }
    if (!version.matches("\\$LATEST|[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "Function %s has version \"%s\"; $LATEST or a number is right".formatted(name, version));
    }
    if (alias != null && !alias.matches("(?!\\d+$)[a-zA-Z0-9_-]{1,128}")) {
      throw new IllegalArgumentException(
          "Function %s has alias \"%s\"; letters, digits, hyphens and underscores are right, and not digits alone"
              .formatted(name, alias));
    }
  }

  /** How an instance of it comes to be ready where no event waits for it. */
  InitializationType initializationType() {
    if (scaling.runsPerInstance() > 1) {
      return InitializationType.MANAGED_INSTANCES;
    }
    return scaling.snapshotCount() > 0
        ? InitializationType.SNAP_START
        : InitializationType.ON_DEMAND;
  }

  /** A function with 512 MB, 10 seconds, 4 instances, recycled after 5 idle minutes. */
  public static Builder builder(String name, List<Path> classPath, String handler) {
    return new Builder(name, classPath, handler);
  }

  /** Names what differs from the defaults. */
  public static final class Builder {
    private final String name;
    private final List<Path> classPath;
    private final String handler;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private int memorySizeMb = 512;
    private Architecture architecture = Architecture.ofThisMachine();
    private Duration timeout = Duration.ofSeconds(10);
    private Scaling scaling = Scaling.onDemand();
    private String version = "$LATEST";
    private @Nullable String alias;
    private boolean isFrozenWhenIdle = true;
    private @Nullable Path extensions;

    private Builder(String name, List<Path> classPath, String handler) {
      this.name = name;
      this.classPath = classPath;
      this.handler = handler;
    }

    public Builder memorySizeMb(int megabytes) {
      this.memorySizeMb = megabytes;
      return this;
    }

    public Builder architecture(Architecture value) {
      this.architecture = value;
      return this;
    }

    public Builder timeout(Duration value) {
      this.timeout = value;
      return this;
    }

    /** How far it scales out before callers wait, and are refused after 30 s. */
    public Builder mostInstances(int count) {
      scaling = scaling.withMostInstances(count);
      return this;
    }

    /** How far it scales out before callers are refused at once, as on Lambda; 0 turns it off. */
    public Builder reservedConcurrency(int count) {
      scaling = scaling.withMostInstances(count).withPatience(Duration.ZERO);
      return this;
    }

    /** Starts so many instances ahead of any event and keeps them; more start on demand. */
    public Builder provisionedConcurrency(int count) {
      scaling = scaling.withProvisioned(count);
      return this;
    }

    /**
     * Starts instances ahead, runs their hooks, and stops them; an event that finds no idle
     * instance continues one. A process can be continued once, unlike a snapshot: so many are kept
     * ready, and each one used is replaced.
     */
    public Builder snapStart(int stock) {
      scaling = scaling.withSnapshots(stock);
      return this;
    }

    /** Lets an instance run so many events at once, as Lambda's managed instances do. */
    public Builder runsPerInstance(int count) {
      scaling = scaling.withRunsPerInstance(count);
      return this;
    }

    public Builder idleTimeout(Duration value) {
      scaling = scaling.withIdleTimeout(value);
      return this;
    }

    /** A published version, as {@code 7}. */
    public Builder version(String value) {
      this.version = value;
      return this;
    }

    /** The alias by which it is invoked. */
    public Builder alias(String name) {
      this.alias = name;
      return this;
    }

    /** Its processes are stopped between invocations, as on Lambda; this is the default. */
    public Builder frozenWhenIdle() {
      this.isFrozenWhenIdle = true;
      return this;
    }

    /** Its processes go on between invocations, as a debugger may need. */
    public Builder runningWhenIdle() {
      this.isFrozenWhenIdle = false;
      return this;
    }

    /** Folder whose executables are its extensions, as {@code /opt/extensions} of a layer. */
    public Builder extensions(Path folder) {
      this.extensions = folder;
      return this;
    }

    public Builder environment(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    public Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    public FunctionConfig build() {
      return new FunctionConfig(
          name,
          classPath,
          handler,
          memorySizeMb,
          architecture,
          timeout,
          scaling,
          environment,
          tags,
          version,
          alias,
          isFrozenWhenIdle,
          extensions);
    }
  }
}
