package dev.spanledger.locallambda.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * Hands a batch to a function until all of it is done or given up; a shard waits that long, so its
 * records are handled in order.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html">Error
 *     handling of stream mappings</a>
 */
final class BatchDelivery {
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(BatchDelivery.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StreamSource source;
  private final String streamArn;
  private final String functionArn;
  private final FunctionCaller functions;
  private final BiConsumer<String, OutgoingMessage> queues;
  private final Duration firstDelay;
  private final Clock clock;

  /**
   * Prepares deliveries.
   *
   * @param firstDelay before the first retry; twice as long before each further one
   */
  BatchDelivery(
      StreamSource source,
      String streamArn,
      String functionArn,
      FunctionCaller functions,
      BiConsumer<String, OutgoingMessage> queues,
      Duration firstDelay,
      Clock clock) {
    this.source = source;
    this.streamArn = streamArn;
    this.functionArn = functionArn;
    this.functions = functions;
    this.queues = queues;
    this.firstDelay = firstDelay;
    this.clock = clock;
  }

  void deliver(String shardId, List<Record> records) throws InterruptedException {
    deliver(shardId, records, 0);
  }

  private void deliver(String shardId, List<Record> records, int retries)
      throws InterruptedException {
    List<Record> open = records;
    int retried = retries;
    while (true) {
      InvocationResult result = invoke(open);
      int done = result.isSuccess() ? done(open, result) : 0;
      if (done == open.size()) {
        return;
      }
      open = open.subList(done, open.size());
      if (done > 0) {
        // What came before is done for good: the rest is a batch of its own.
        retried = 0;
      } else if (source.bisectOnError() && open.size() > 1) {
        int half = open.size() / 2;
        deliver(shardId, open.subList(0, half), retried);
        deliver(shardId, open.subList(half, open.size()), retried);
        return;
      }
      if (retried >= source.mostRetries()) {
        giveUp(shardId, open, retried + 1, result);
        return;
      }
      pause(retried);
      retried++;
    }
  }

  private static int done(List<Record> records, InvocationResult result) {
    List<String> sequenceNumbers =
        records.stream().map(each -> each.dynamodb().sequenceNumber()).toList();
    return PartialBatch.firstFailed(sequenceNumbers, result.payload().text());
  }

  private InvocationResult invoke(List<Record> records) throws InterruptedException {
    while (true) {
      try {
        return functions.invoke(source.functionName(), StreamEvent.of(records, streamArn), null);
      } catch (TooManyRequestsException e) {
        pause(0);
      }
    }
  }

  private void pause(int retried) throws InterruptedException {
    Duration delay = firstDelay.multipliedBy(1L << Math.min(retried, MOST_DOUBLINGS));
    Thread.sleep((delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY).toMillis());
  }

  private void giveUp(String shardId, List<Record> records, int attempts, InvocationResult result) {
    String queue = source.onFailureQueue();
    LOG.warn(
        "{} records of {} are given up after {} attempts", records.size(), streamArn, attempts);
    if (queue != null) {
      // A note of where the records are, as AWS sends it; the records themselves stay in the
      // stream.
      queues.accept(
          queue,
          new OutgoingMessage(
              note(shardId, records, attempts, result), result.trace().value(), Map.of()));
    }
  }

  private String note(String shardId, List<Record> records, int attempts, InvocationResult result) {
    ObjectNode note = JSON.createObjectNode();
    note.putObject("requestContext")
        .put("requestId", result.requestId())
        .put("functionArn", functionArn)
        .put("condition", "RetryAttemptsExhausted")
        .put("approximateInvokeCount", attempts);
    ObjectNode response = note.putObject("responseContext");
    response.put("statusCode", 200).put("executedVersion", "$LATEST");
    if (!result.isSuccess()) {
      response.put("functionError", "Unhandled");
    }
    note.put("version", "1.0").put("timestamp", clock.instant().toString());
    Record first = records.get(0);
    Record last = records.get(records.size() - 1);
    note.putObject("DDBStreamBatchInfo")
        .put("shardId", shardId)
        .put("startSequenceNumber", first.dynamodb().sequenceNumber())
        .put("endSequenceNumber", last.dynamodb().sequenceNumber())
        .put("approximateArrivalOfFirstRecord", time(first))
        .put("approximateArrivalOfLastRecord", time(last))
        .put("batchSize", records.size())
        .put("streamArn", streamArn);
    return note.toString();
  }

  private static @Nullable String time(Record each) {
    Instant time = each.dynamodb().approximateCreationDateTime();
    return time == null ? null : time.toString();
  }
}
