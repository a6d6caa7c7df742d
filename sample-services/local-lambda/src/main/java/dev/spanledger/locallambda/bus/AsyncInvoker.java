package dev.spanledger.locallambda.bus;

import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lambda's asynchronous invocation: nobody waits for the answer, a failed event is tried twice
 * more, and what still fails goes to the function's dead-letter queue.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">How
 *     Lambda handles errors and retries with asynchronous invocation</a>
 */
final class AsyncInvoker implements AutoCloseable {
  static final int MOST_RETRIES = 2;

  /** A thread waits for each run; more than that many functions of a shop are never busy. */
  private static final int THREADS = 8;

  /** A message attribute of SQS may be longer; Lambda cuts the message there. */
  private static final int LONGEST_ERROR_BYTES = 1024;

  /** Lambda goes on for six hours; a demo has ended by then. */
  private static final int MOST_THROTTLES = 30;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(AsyncInvoker.class);

  private final FunctionCaller functions;
  private final QueueSender queues;
  private final Duration retryDelay;
  private final ScheduledExecutorService threads;
  private final AtomicInteger pending = new AtomicInteger();

  AsyncInvoker(FunctionCaller functions, QueueSender queues, Duration retryDelay) {
    this.functions = functions;
    this.queues = queues;
    this.retryDelay = retryDelay;
    this.threads =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "async-invoke");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** An event on its way to a function. */
  private record Delivery(BusEvent event, Target.Function target, int failures, int throttles) {
    Delivery failed() {
      return new Delivery(event, target, failures + 1, throttles);
    }

    Delivery throttled() {
      return new Delivery(event, target, failures, throttles + 1);
    }
  }

  /** Events that wait, run, or wait for their retry. */
  int pending() {
    return pending.get();
  }

  void invoke(BusEvent event, Target.Function target) {
    pending.incrementAndGet();
    later(new Delivery(event, target, 0, 0), Duration.ZERO);
  }

  private void later(Delivery delivery, Duration delay) {
    try {
      ScheduledFuture<?> unused =
          threads.schedule(() -> attempt(delivery), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      giveUp(delivery, null, "{\"errorMessage\":\"The bus is closing\"}");
    }
  }

  private void attempt(Delivery delivery) {
    String function = delivery.target().functionName();
    try {
      InvocationResult result =
          functions.invoke(
              function, Body.of(delivery.event().json()), delivery.event().traceHeader());
      if (result.isSuccess()) {
        pending.decrementAndGet();
      } else if (delivery.failures() < MOST_RETRIES) {
        later(delivery.failed(), retryDelay.multipliedBy(1L << delivery.failures()));
      } else {
        giveUp(delivery, result.requestId(), result.payload().text());
      }
    } catch (TooManyRequestsException e) {
      if (delivery.throttles() < MOST_THROTTLES) {
        later(delivery.throttled(), retryDelay);
      } else {
        giveUp(delivery, null, "{\"errorMessage\":\"Rate Exceeded.\"}");
      }
    } catch (RuntimeException e) {
      LOG.warn(
          "Event {} was not delivered to {}: {}", delivery.event().id(), function, e.toString());
      giveUp(delivery, null, "{\"errorMessage\":\"Internal error\"}");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveUp(Delivery delivery, @Nullable String requestId, String error) {
    String queue = delivery.target().deadLetterQueue();
    LOG.warn(
        "Event {} is given up by {}{}",
        delivery.event().id(),
        delivery.target().functionName(),
        queue == null ? "" : " and put into " + queue);
    try {
      if (queue != null) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ErrorCode", "200");
        attributes.put("ErrorMessage", shortened(error));
        if (requestId != null) {
          attributes.put("RequestID", requestId);
        }
        queues.send(
            queue,
            new OutgoingMessage(
                delivery.event().json(), delivery.event().traceHeader(), attributes));
      }
    } catch (RuntimeException e) {
      LOG.error("Event {} is lost: {} takes nothing", delivery.event().id(), queue, e);
    } finally {
      pending.decrementAndGet();
    }
  }

  private static String shortened(String error) {
    byte[] bytes = error.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_ERROR_BYTES
        ? error
        : new String(bytes, 0, LONGEST_ERROR_BYTES, StandardCharsets.UTF_8);
  }

  /** Starts nothing more, and waits for what runs. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
