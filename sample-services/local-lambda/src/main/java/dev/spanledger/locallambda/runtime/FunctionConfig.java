package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.Architecture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A function to run.
 *
 * @param classPath jars and folders of its deployment package
 * @param handler {@code package.Class::method}, or a class that implements a handler interface
 * @param memorySizeMb what is billed; 85 % of it is the most that the JVM's heap may take
 * @param architecture what is billed; the process always has this machine's
 * @param timeout after which a run is killed, at most 15 minutes
 * @param mostInstances how far it scales out before callers wait
 * @param idleTimeout after which an instance without work is recycled
 * @param environment of its process, beside what Lambda itself sets
 * @param tags of the function, which its billing lines carry
 */
public record FunctionConfig(
    String name,
    List<Path> classPath,
    String handler,
    int memorySizeMb,
    Architecture architecture,
    Duration timeout,
    int mostInstances,
    Duration idleTimeout,
    Map<String, String> environment,
    Map<String, String> tags) {
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
    if (mostInstances < 1) {
      throw new IllegalArgumentException(
          "Function %s may have %d instances; it needs at least 1".formatted(name, mostInstances));
    }
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
    private int mostInstances = 4;
    private Duration idleTimeout = Duration.ofMinutes(5);

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

    public Builder mostInstances(int count) {
      this.mostInstances = count;
      return this;
    }

    public Builder idleTimeout(Duration value) {
      this.idleTimeout = value;
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
          mostInstances,
          idleTimeout,
          environment,
          tags);
    }
  }
}
