package dev.spanledger.locallambda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** What was started, to be closed in reverse. */
final class Parts {
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    running.push(part);
    return part;
  }

  /** Starts all at once; where one fails, the others are still added, to be closed. */
  void startTogether(List<Function<Cloud, AutoCloseable>> servers, Cloud cloud) {
    if (servers.isEmpty()) {
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(servers.size());
    try {
      List<Future<AutoCloseable>> starting = new ArrayList<>();
      servers.forEach(server -> starting.add(threads.submit(() -> server.apply(cloud))));
      IllegalStateException failure = null;
      for (Future<AutoCloseable> server : starting) {
        try {
          running.push(server.get());
        } catch (ExecutionException e) {
          failure =
              new IllegalStateException("Cannot start a part of the local cloud", e.getCause());
        }
      }
      if (failure != null) {
        throw failure;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the local cloud started", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * A part that was started.
   *
   * @throws IllegalArgumentException where none is of this type
   */
  <T> T get(Class<T> type) {
    return running.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No %s is configured".formatted(type.getSimpleName())));
  }

  /** All parts of a type. */
  <T> List<T> all(Class<T> type) {
    return running.stream().filter(type::isInstance).map(type::cast).toList();
  }

  void closeAll() {
    for (AutoCloseable part = running.poll(); part != null; part = running.poll()) {
      close(part);
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot close " + part.getClass().getSimpleName(), e);
    }
  }
}
