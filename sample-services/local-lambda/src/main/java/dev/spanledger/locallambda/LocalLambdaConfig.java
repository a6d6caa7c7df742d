package dev.spanledger.locallambda;

import dev.spanledger.locallambda.bus.BusConfig;
import dev.spanledger.locallambda.bus.EventBus;
import dev.spanledger.locallambda.http.Route;
import dev.spanledger.locallambda.queue.EventSource;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.schedule.Schedule;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.stream.StreamSource;
import dev.spanledger.locallambda.websocket.WebSocketApi;
import dev.spanledger.locallambda.websocket.WebSocketConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What to run, and as whom.
 *
 * @param runtimeClassPath jars of Lambda's runtime interface client; the build of this module
 *     copies them to {@code target/runtime}
 * @param workDir takes logs, temporary files and events that could not be delivered
 * @param collector takes platform events and is the functions' OTLP endpoint
 * @param httpPort of the API, 0 for any free one
 * @param servers start side by side before the functions, which they may tell how to be found
 * @param sources start after the functions, which they feed
 * @param variables environment of every function's process
 */
public record LocalLambdaConfig(
    String accountId,
    String region,
    String environmentName,
    List<Path> runtimeClassPath,
    Path workDir,
    URI collector,
    int httpPort,
    List<FunctionConfig> functions,
    List<Route> routes,
    List<QueueConfig> queues,
    List<EventSource> eventSources,
    List<Function<Cloud, AutoCloseable>> servers,
    List<Function<Cloud, AutoCloseable>> sources,
    Map<String, String> variables) {

  /** Account of every example in AWS's documentation. */
  public static final String EXAMPLE_ACCOUNT = "123456789012";

  /** The first region, whose usage types carry no prefix in most bills. */
  public static final String DEFAULT_REGION = "us-east-1";

  public LocalLambdaConfig {
    runtimeClassPath = List.copyOf(runtimeClassPath);
    functions = List.copyOf(functions);
    routes = List.copyOf(routes);
    queues = List.copyOf(queues);
    eventSources = List.copyOf(eventSources);
    servers = List.copyOf(servers);
    sources = List.copyOf(sources);
    variables = Map.copyOf(variables);
  }

  /** Account 123456789012, region us-east-1, environment demo, any free port. */
  public static Builder builder(List<Path> runtimeClassPath, Path workDir, URI collector) {
    return new Builder(runtimeClassPath, workDir, collector);
  }

  /** Names what differs from the defaults. */
  public static final class Builder {
    private final List<Path> runtimeClassPath;
    private final Path workDir;
    private final URI collector;
    private final List<FunctionConfig> functions = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<QueueConfig> queues = new ArrayList<>();
    private final List<EventSource> eventSources = new ArrayList<>();
    private final List<Function<Cloud, AutoCloseable>> servers = new ArrayList<>();
    private final List<Function<Cloud, AutoCloseable>> sources = new ArrayList<>();
    private final List<TableConfig> tables = new ArrayList<>();
    private final List<Schedule> schedules = new ArrayList<>();
    private final List<StreamSource> streams = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private String environmentName = "demo";
    private int httpPort;

    private Builder(List<Path> runtimeClassPath, Path workDir, URI collector) {
      this.runtimeClassPath = runtimeClassPath;
      this.workDir = workDir;
      this.collector = collector;
    }

    public Builder environmentName(String name) {
      this.environmentName = name;
      return this;
    }

    public Builder httpPort(int port) {
      this.httpPort = port;
      return this;
    }

    public Builder function(FunctionConfig function) {
      functions.add(function);
      return this;
    }

    /**
     * Puts a function behind a route.
     *
     * @param key as {@code GET /orders/{id}}
     */
    public Builder route(String key, String functionName) {
      routes.add(new Route(key, functionName));
      return this;
    }

    /** Adds a queue; functions find its URL in {@code <NAME>_QUEUE_URL}. */
    public Builder queue(QueueConfig queue) {
      queues.add(queue);
      return this;
    }

    public Builder eventSource(EventSource source) {
      eventSources.add(source);
      return this;
    }

    /** Adds a table; functions find its name in {@code <NAME>_TABLE}. */
    public Builder table(TableConfig table) {
      tables.add(table);
      return this;
    }

    /** Adds an event bus; functions find its name in {@code <NAME>_EVENT_BUS}. */
    public Builder eventBus(BusConfig bus) {
      servers.add(cloud -> Messaging.startBus(cloud, bus));
      sources.add(cloud -> cloud.server(EventBus.class)::drain);
      return this;
    }

    /**
     * Adds a WebSocket API.
     *
     * @param port 0 for any free one
     */
    public Builder webSockets(WebSocketConfig webSockets, int port) {
      servers.add(cloud -> Messaging.startWebSockets(cloud, webSockets, port));
      sources.add(cloud -> cloud.server(WebSocketApi.class)::drain);
      return this;
    }

    /** Feeds a function with the changes of a table. */
    public Builder stream(StreamSource stream) {
      streams.add(stream);
      return this;
    }

    /**
     * Adds a PostgreSQL database; functions find it in {@code <NAME>_DATABASE_URL}.
     *
     * @param schema SQL that makes its tables
     * @param functionNames what cannot run without it, and is left out where none starts
     */
    public Builder database(String name, Path schema, String... functionNames) {
      return server(cloud -> Servers.startDatabase(cloud, name, schema, List.of(functionNames)));
    }

    /** Runs a function by the clock. */
    public Builder schedule(Schedule schedule) {
      schedules.add(schedule);
      return this;
    }

    /**
     * Adds a server that functions call.
     *
     * @param start returns when it answers; what it returns is closed after the functions
     */
    public Builder server(Function<Cloud, AutoCloseable> start) {
      servers.add(start);
      return this;
    }

    /**
     * Adds something that calls functions.
     *
     * @param start what it returns is closed before the functions
     */
    public Builder source(Function<Cloud, AutoCloseable> start) {
      sources.add(start);
      return this;
    }

    public Builder variable(String name, String value) {
      variables.put(name, value);
      return this;
    }

    public LocalLambdaConfig build() {
      List<Function<Cloud, AutoCloseable>> allServers = new ArrayList<>(servers);
      allServers.add(Servers::startInvokeApi);
      if (!tables.isEmpty()) {
        allServers.add(cloud -> Servers.startTables(cloud, tables));
      }
      List<Function<Cloud, AutoCloseable>> allSources = new ArrayList<>(sources);
      if (!schedules.isEmpty()) {
        allSources.add(cloud -> Servers.startScheduler(cloud, schedules));
      }
      if (!streams.isEmpty()) {
        allSources.add(cloud -> Messaging.startStreams(cloud, streams));
        streams.forEach(stream -> allSources.add(cloud -> Messaging.startMapping(cloud, stream)));
      }
      return new LocalLambdaConfig(
          EXAMPLE_ACCOUNT,
          DEFAULT_REGION,
          environmentName,
          runtimeClassPath,
          workDir,
          collector,
          httpPort,
          functions,
          routes,
          queues,
          eventSources,
          allServers,
          allSources,
          variables);
    }
  }
}
