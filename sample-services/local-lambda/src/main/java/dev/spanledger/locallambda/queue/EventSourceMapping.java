package dev.spanledger.locallambda.queue;

import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** Polls a queue for a function, one batch at a time, as long as it is open. */
public final class EventSourceMapping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventSourceMapping.class);

  /** Lambda polls for 20 s; a shorter poll lets a runner stop sooner. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);
  private static final int BILLED_CHUNK_BYTES = 64 * 1024;

  private final QueueServer queues;
  private final EventSource source;
  private final FunctionRunner functions;
  private final Consumer<QueueUsage> meter;
  private final Clock clock;
  private final Thread thread;
  private volatile boolean closed;

  private EventSourceMapping(
      QueueServer queues,
      EventSource source,
      FunctionRunner functions,
      Consumer<QueueUsage> meter,
      Clock clock) {
    this.queues = queues;
    this.source = source;
    this.functions = functions;
    this.meter = meter;
    this.clock = clock;
    this.thread = new Thread(this::run, "event-source-" + source.queueName());
    thread.setDaemon(true);
  }

  /**
   * Starts to poll.
   *
   * @param meter takes what each call of SQS adds to the bill, the senders' calls included
   */
  public static EventSourceMapping start(
      QueueServer queues,
      EventSource source,
      FunctionRunner functions,
      Consumer<QueueUsage> meter,
      Clock clock) {
    EventSourceMapping mapping = new EventSourceMapping(queues, source, functions, meter, clock);
    mapping.thread.start();
    return mapping;
  }

  /** Takes no further batch, and waits for the one in work. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        List<Message> batch = receiveBatch();
        if (!batch.isEmpty()) {
          handle(batch);
        }
      } catch (TooManyRequestsException | RuntimeException e) {
        // The messages come back after their visibility timeout.
        LOG.warn("Queue {} was not polled for {}: {}", source.queueName(), source, e.toString());
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private List<Message> receiveBatch() {
    List<Message> batch = new ArrayList<>(receive(source.batchSize(), POLL));
    long end = System.nanoTime() + source.batchingWindow().toNanos();
    while (!batch.isEmpty() && batch.size() < source.batchSize() && !closed) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.toMillis() <= 0) {
        break;
      }
      Duration wait = left.compareTo(POLL) < 0 ? left : POLL;
      batch.addAll(receive(source.batchSize() - batch.size(), wait));
    }
    return batch;
  }

  private List<Message> receive(int most, Duration wait) {
    ReceiveMessageRequest request =
        ReceiveMessageRequest.builder()
            .queueUrl(queues.url(source.queueName()))
            .maxNumberOfMessages(most)
            .waitTimeSeconds((int) Math.max(1, wait.toSeconds()))
            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
            .messageAttributeNames("All")
            .build();
    List<Message> messages = queues.client().receiveMessage(request).messages();
    bill(1);
    for (Message message : messages) {
      String receives =
          message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
      if ("1".equals(receives)) {
        // Senders call the queue from processes of their own; each message was one call of theirs.
        bill(billedChunks(message.body()));
      }
    }
    return messages;
  }

  /** AWS bills a message once per 64 KB begun. */
  static long billedChunks(String body) {
    int bytes = body.getBytes(StandardCharsets.UTF_8).length;
    return Math.max(1, (bytes + BILLED_CHUNK_BYTES - 1) / BILLED_CHUNK_BYTES);
  }

  private void handle(List<Message> batch) throws InterruptedException, TooManyRequestsException {
    String arn = queues.arn(source.queueName());
    String event = SqsEvent.of(batch, arn, queues.region());
    InvocationResult result = functions.invoke(source.functionName(), Body.of(event), null);
    if (!result.isSuccess()) {
      return;
    }
    List<Message> done = PartialBatch.done(batch, result.payload().text());
    if (!done.isEmpty()) {
      delete(done);
    }
  }

  private void delete(List<Message> done) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : done) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    queues
        .client()
        .deleteMessageBatch(
            request -> request.queueUrl(queues.url(source.queueName())).entries(entries));
    bill(1);
  }

  private void bill(long requestCount) {
    meter.accept(new QueueUsage(clock.instant(), queues.arn(source.queueName()), requestCount));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
