package dev.spanledger.locallambda.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.PlatformEvent;
import dev.spanledger.locallambda.wire.Body;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** A runner of one function, and what it says of it. */
final class RunnerFixture implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final List<PlatformEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final List<BilledInvocation> billed = Collections.synchronizedList(new ArrayList<>());
  private final FunctionRunner runner;

  RunnerFixture(Path workDir, FunctionConfig function) {
    runner =
        new FunctionRunner(
            TestRuntime.environment(workDir),
            List.of(function),
            (resource, list) -> events.addAll(list),
            billed::add,
            Clock.systemUTC());
  }

  static FunctionConfig.Builder function(Class<?> handler) {
    return FunctionConfig.builder("fn", TestRuntime.testClasses(), handler.getName());
  }

  FunctionRunner runner() {
    return runner;
  }

  InvocationResult invoke(String event) throws InterruptedException, TooManyRequestsException {
    return runner.invoke("fn", Body.of(event), null);
  }

  CompletableFuture<InvocationResult> invoke(String event, ExecutorService callers) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return invoke(event);
          } catch (InterruptedException | TooManyRequestsException e) {
            throw new IllegalStateException(e);
          }
        },
        callers);
  }

  static JsonNode json(InvocationResult result) throws IOException {
    return JSON.readTree(result.payload().bytes());
  }

  /** Letter of the process's state, as {@code T} for stopped; {@code X} where there is none. */
  static String stateOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    } catch (IOException e) {
      return "X";
    }
  }

  /** Returns once the process is in this state; the test's timeout bounds it. */
  static void awaitState(long pid, String state) throws InterruptedException {
    while (!stateOf(pid).equals(state)) {
      Thread.sleep(5);
    }
  }

  List<PlatformEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  List<String> types() {
    return events().stream().map(PlatformEvent::type).toList();
  }

  <E> List<E> events(Class<E> type) {
    return events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<BilledInvocation> billed() {
    synchronized (billed) {
      return List.copyOf(billed);
    }
  }

  @Override
  public void close() {
    runner.close();
  }
}
