package dev.spanledger.locallambda.stream;

import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.Stream;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Reads a table's stream for a function, one thread a shard, from the stream's start on. A shard is
 * read when its parent has been read to the end.
 */
public final class StreamMapping implements AutoCloseable {
  /** Lambda asks each shard four times a second. */
  private static final Duration POLL = Duration.ofMillis(250);

  private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(200);
  private static final Duration SHARD_DISCOVERY = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  /** Of GetRecords. */
  private static final int MOST_RECORDS = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(StreamMapping.class);

  private final StreamSource source;
  private final String tableArn;
  private final String functionArn;
  private final FunctionCaller functions;
  private final BiConsumer<String, OutgoingMessage> queues;
  private final Consumer<StreamUsage> meter;
  private final Clock clock;
  private final DynamoDbStreamsClient client;
  private final Map<String, Boolean> isShardDone = new ConcurrentHashMap<>();
  private final AtomicInteger busy = new AtomicInteger();
  private final ExecutorService threads;
  private final CountDownLatch closing = new CountDownLatch(1);

  private StreamMapping(
      URI endpoint,
      String region,
      String accountId,
      StreamSource source,
      FunctionCaller functions,
      BiConsumer<String, OutgoingMessage> queues,
      Consumer<StreamUsage> meter,
      Clock clock) {
    this.source = source;
    this.tableArn =
        "arn:aws:dynamodb:%s:%s:table/%s".formatted(region, accountId, source.tableName());
    this.functionArn =
        "arn:aws:lambda:%s:%s:function:%s".formatted(region, accountId, source.functionName());
    this.functions = functions;
    this.queues = queues;
    this.meter = meter;
    this.clock = clock;
    this.client =
        DynamoDbStreamsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(region))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "stream-" + source.tableName());
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::discover);
  }

  /**
   * Starts to read.
   *
   * @param endpoint of DynamoDB Streams
   * @param queues puts a message into a queue, for batches that are given up
   * @param meter takes what each read adds to the bill
   */
  public static StreamMapping start(
      URI endpoint,
      String region,
      String accountId,
      StreamSource source,
      FunctionCaller functions,
      BiConsumer<String, OutgoingMessage> queues,
      Consumer<StreamUsage> meter,
      Clock clock) {
    return new StreamMapping(endpoint, region, accountId, source, functions, queues, meter, clock);
  }

  /** Batches that were read and are not done. */
  public int pending() {
    return busy.get();
  }

  private void discover() {
    try {
      while (isOpen()) {
        try {
          streams().forEach(this::readNewShards);
        } catch (RuntimeException e) {
          LOG.warn("The stream of {} was not found: {}", source.tableName(), e.toString());
        }
        sleep(isShardDone.isEmpty() ? POLL : SHARD_DISCOVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> streams() {
    return client.listStreams(request -> request.tableName(source.tableName())).streams().stream()
        .map(Stream::streamArn)
        .toList();
  }

  private void readNewShards(String streamArn) {
    List<Shard> shards =
        client.describeStream(request -> request.streamArn(streamArn)).streamDescription().shards();
    List<String> ids = shards.stream().map(Shard::shardId).toList();
    for (Shard shard : shards) {
      String parent = shard.parentShardId();
      boolean isReady =
          parent == null || !ids.contains(parent) || Boolean.TRUE.equals(isShardDone.get(parent));
      if (isReady && isShardDone.putIfAbsent(shard.shardId(), false) == null) {
        threads.execute(() -> readShard(streamArn, shard.shardId()));
      }
    }
  }

  private void readShard(String streamArn, String shardId) {
    BatchDelivery delivery =
        new BatchDelivery(
            source, streamArn, functionArn, functions, queues, FIRST_RETRY_DELAY, clock);
    try {
      Cursor cursor = new Cursor(shardId, startOf(streamArn, shardId));
      while (isOpen() && (cursor.iterator != null || !cursor.read.isEmpty())) {
        try {
          step(cursor, delivery);
        } catch (RuntimeException e) {
          LOG.warn("Shard {} of {} was not read: {}", shardId, streamArn, e.toString());
          sleep(POLL);
        }
      }
      isShardDone.put(shardId, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String startOf(String streamArn, String shardId) {
    return client
        .getShardIterator(
            request ->
                request
                    .streamArn(streamArn)
                    .shardId(shardId)
                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
        .shardIterator();
  }

  /** Where a shard is read, and what has been read and not handed over. */
  private static final class Cursor {
    private final String shardId;
    private final List<Record> read = new ArrayList<>();
    private @Nullable String iterator;
    private long windowEndNanos;

    Cursor(String shardId, String iterator) {
      this.shardId = shardId;
      this.iterator = iterator;
    }
  }

  /** Reads once, and hands over a batch if there is one. */
  private void step(Cursor cursor, BatchDelivery delivery) throws InterruptedException {
    String iterator = cursor.iterator;
    boolean wasEmpty = cursor.read.isEmpty();
    if (iterator != null && cursor.read.size() < source.batchSize()) {
      int most = Math.min(MOST_RECORDS, source.batchSize() - cursor.read.size());
      GetRecordsResponse response =
          client.getRecords(request -> request.shardIterator(iterator).limit(most));
      meter.accept(new StreamUsage(clock.instant(), tableArn, 1));
      cursor.read.addAll(response.records());
      cursor.iterator = response.nextShardIterator();
    }
    if (cursor.read.isEmpty()) {
      sleep(POLL);
      return;
    }
    if (wasEmpty) {
      busy.incrementAndGet();
      cursor.windowEndNanos = System.nanoTime() + source.batchingWindow().toNanos();
    }
    boolean isFull = cursor.read.size() >= source.batchSize() || cursor.iterator == null;
    if (!isFull && System.nanoTime() < cursor.windowEndNanos) {
      sleep(POLL);
      return;
    }
    delivery.deliver(cursor.shardId, List.copyOf(cursor.read));
    cursor.read.clear();
    busy.decrementAndGet();
  }

  private boolean isOpen() {
    return closing.getCount() > 0;
  }

  /** Ends early where this closes. */
  private void sleep(Duration time) throws InterruptedException {
    boolean unused = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reads no more, and waits for the batches in work. */
  @Override
  public void close() {
    closing.countDown();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
