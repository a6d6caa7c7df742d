package dev.spanledger.locallambda.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires rules by the clock; a function that fails is tried twice more, as Lambda does. */
public final class Scheduler implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final int MOST_ATTEMPTS = 3;
  private static final int THREADS = 2;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  private final String accountId;
  private final String region;
  private final List<Schedule> schedules;
  private final FunctionCaller functions;
  private final Duration retryDelay;
  private final Clock clock;
  private final ScheduledExecutorService threads;

  private Scheduler(
      String accountId,
      String region,
      List<Schedule> schedules,
      FunctionCaller functions,
      Duration retryDelay,
      Clock clock) {
    this.accountId = accountId;
    this.region = region;
    this.schedules = List.copyOf(schedules);
    this.functions = functions;
    this.retryDelay = retryDelay;
    this.clock = clock;
    this.threads =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "scheduler");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins to watch the clock.
   *
   * @param retryDelay before the second attempt, twice that before the third
   */
  public static Scheduler start(
      String accountId,
      String region,
      List<Schedule> schedules,
      FunctionCaller functions,
      Duration retryDelay,
      Clock clock) {
    Scheduler scheduler = new Scheduler(accountId, region, schedules, functions, retryDelay, clock);
    schedules.forEach(schedule -> scheduler.plan(schedule, clock.instant()));
    return scheduler;
  }

  private void plan(Schedule schedule, Instant after) {
    schedule
        .expression()
        .next(after)
        .ifPresent(
            time -> {
              long delay = Math.max(0, Duration.between(clock.instant(), time).toMillis());
              ScheduledFuture<?> unused =
                  threads.schedule(
                      () -> {
                        plan(schedule, time);
                        boolean unheeded = run(schedule, time);
                      },
                      delay,
                      TimeUnit.MILLISECONDS);
            });
  }

  /**
   * Fires a rule now, as if a time had come, and waits for its function.
   *
   * @return whether the function was done after at most three attempts
   */
  public boolean fire(String name, Instant time) {
    Schedule schedule =
        schedules.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("There is no schedule " + name));
    return run(schedule, time);
  }

  private boolean run(Schedule schedule, Instant time) {
    Body event = event(schedule, time);
    String reason = "";
    try {
      for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        try {
          InvocationResult result = functions.invoke(schedule.functionName(), event, null);
          if (result.isSuccess()) {
            return true;
          }
          reason = result.payload().text();
        } catch (TooManyRequestsException e) {
          reason = "every instance was busy";
        }
        if (attempt < MOST_ATTEMPTS) {
          Thread.sleep(retryDelay.toMillis() * attempt);
        }
      }
      LOG.warn("Schedule {} gave up {}: {}", schedule.name(), schedule.functionName(), reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Schedule {} could not run {}", schedule.name(), schedule.functionName(), e);
    }
    return false;
  }

  /** The event that EventBridge makes of a schedule. */
  private Body event(Schedule schedule, Instant time) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0").put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event").put("source", "aws.events");
    event.put("account", accountId).put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", region);
    event
        .putArray("resources")
        .add("arn:aws:events:%s:%s:rule/%s".formatted(region, accountId, schedule.name()));
    event.putObject("detail");
    return Body.of(event.toString());
  }

  /** Fires no more, and waits for what runs. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A scheduled function still runs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
