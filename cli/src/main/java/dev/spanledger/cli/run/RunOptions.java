package dev.spanledger.cli.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to run and how.
 *
 * @param lake its folder, made where it is missing
 * @param sampleServices the folder of that name of a built checkout, which holds Lambda's runtime
 * @param jars files and folders that were given
 * @param handler as {@code com.acme.Fn::handleRequest}
 * @param name of the function; null for the handler's class
 * @param isInstrumented true to trace the function without a change to it
 * @param events files to run, one after the other; empty to read standard input or serve HTTP
 * @param httpPort of the function's URL; null for 8080 or any free one
 * @param dashboardPort null for 7070 or any free one
 * @param isReading true to take events from standard input
 * @param isOnce true to end after the events
 * @param isWatching true to start the function anew when its files change
 */
public record RunOptions(
    Path lake,
    Path sampleServices,
    List<Path> jars,
    String handler,
    @Nullable String name,
    boolean isInstrumented,
    int memorySizeMb,
    Duration timeout,
    int concurrency,
    Map<String, String> environment,
    @Nullable Path extensions,
    List<Path> events,
    @Nullable Integer httpPort,
    @Nullable Integer dashboardPort,
    boolean isReading,
    boolean isOnce,
    boolean isWatching) {

  public RunOptions {
    jars = List.copyOf(jars);
    environment = Map.copyOf(environment);
    events = List.copyOf(events);
  }
}
