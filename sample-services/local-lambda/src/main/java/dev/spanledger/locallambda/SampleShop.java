package dev.spanledger.locallambda;

import dev.spanledger.locallambda.queue.EventSource;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sample services as they are deployed here: orders-api behind the API, fulfilment-worker
 * behind the queue. Their jars are where the build of {@code sample-services} puts them.
 */
public final class SampleShop {
  /** Takes orders over HTTP. */
  public static final String ORDERS_API = "orders-api";

  /** Packs what was ordered. */
  public static final String FULFILMENT_WORKER = "fulfilment-worker";

  /** Between the two. */
  public static final String QUEUE = "orders";

  private static final int MOST_RECEIVES = 3;

  private SampleShop() {}

  /**
   * A configuration that runs the shop.
   *
   * @param sampleServices the folder {@code sample-services} of a built checkout, or one with the
   *     same layout: {@code local-lambda/target/runtime/*.jar} and, per function, {@code
   *     <function>/target/function/*.jar}
   * @param workDir takes logs and temporary files
   * @param collector as {@code http://127.0.0.1:4318}
   */
  public static LocalLambdaConfig.Builder config(Path sampleServices, Path workDir, URI collector) {
    List<Path> runtime = jars(sampleServices.resolve("local-lambda/target/runtime"));
    return LocalLambdaConfig.builder(runtime, workDir, collector)
        .function(
            FunctionConfig.builder(
                    ORDERS_API,
                    jars(sampleServices.resolve("orders-api/target/function")),
                    "dev.spanledger.sample.orders.OrdersApi::handleRequest")
                .memorySizeMb(512)
                .tag("team", "checkout")
                .build())
        .function(
            FunctionConfig.builder(
                    FULFILMENT_WORKER,
                    jars(sampleServices.resolve("fulfilment-worker/target/function")),
                    "dev.spanledger.sample.fulfilment.FulfilmentWorker::handleRequest")
                .memorySizeMb(256)
                .mostInstances(2)
                .tag("team", "logistics")
                .build())
        .route("POST /orders", ORDERS_API)
        .route("GET /orders/{id}", ORDERS_API)
        .queue(new QueueConfig(QUEUE, Duration.ofSeconds(3), MOST_RECEIVES))
        .eventSource(new EventSource(QUEUE, FULFILMENT_WORKER, 10, Duration.ZERO));
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s is missing; build the sample services first: mvn -pl sample-services -amd package"
              .formatted(folder));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
