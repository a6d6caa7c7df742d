package dev.spanledger.locallambda;

import dev.spanledger.locallambda.platform.Architecture;
import dev.spanledger.locallambda.queue.EventSource;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.schedule.Schedule;
import dev.spanledger.locallambda.store.TableConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sample services as they are deployed here. Their jars are where the build of {@code
 * sample-services} puts them.
 */
public final class SampleShop {
  /** Takes orders over HTTP. */
  public static final String ORDERS_API = "orders-api";

  /** Shows what is sold. */
  public static final String CATALOG = "catalog";

  /** Makes pages of what the two know. */
  public static final String STOREFRONT = "storefront";

  /** Packs what was ordered. */
  public static final String FULFILMENT_WORKER = "fulfilment-worker";

  /** Sums up a day. Also the name of its schedule. */
  public static final String DAILY_REPORT = "daily-report";

  /** All that traffic reaches; dead-letter is there for an operator. */
  public static final List<String> FUNCTIONS =
      List.of(
          ORDERS_API,
          CATALOG,
          STOREFRONT,
          ShopEvents.PAYMENT,
          FULFILMENT_WORKER,
          ShopEvents.ORDER_STREAM,
          ShopEvents.LIVE_CONNECTIONS,
          ShopEvents.LIVE_ORDERS,
          DAILY_REPORT);

  /** Paid orders that wait for fulfilment-worker. */
  public static final String QUEUE = "orders";

  /** What was ordered, written by orders-api alone. */
  public static final String ORDERS_TABLE = "orders";

  /** What daily-report found. */
  public static final String REPORTS_TABLE = "reports";

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
    LocalLambdaConfig.Builder shop = LocalLambdaConfig.builder(runtime, workDir, collector);
    addOrders(shop, sampleServices);
    addCatalog(shop, sampleServices);
    addStorefront(shop, sampleServices);
    addFulfilment(shop, sampleServices);
    ShopEvents.add(shop, sampleServices);
    addDailyReport(shop, sampleServices);
    return shop;
  }

  private static void addOrders(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            function(sampleServices, ORDERS_API, "orders.OrdersApi")
                .memorySizeMb(512)
                .tag("team", "checkout")
                .build())
        .route("POST /orders", ORDERS_API)
        .route("GET /orders", ORDERS_API)
        .route("GET /orders/{id}", ORDERS_API)
        .table(
            TableConfig.of(ORDERS_TABLE, "id")
                .withIndex("by-customer", "customerId", "placedAt")
                .withIndex("by-day", "day", "placedAt"));
  }

  private static void addCatalog(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            function(sampleServices, CATALOG, "catalog.CatalogApi")
                .memorySizeMb(512)
                .architecture(Architecture.ARM64)
                .environment("OTEL_SEMCONV_STABILITY_OPT_IN", "database")
                .tag("team", "assortment")
                .build())
        .route("GET /products", CATALOG)
        .route("GET /products/{sku}", CATALOG)
        .database("catalog", sampleServices.resolve("catalog/schema.sql"), CATALOG);
  }

  private static void addStorefront(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            function(sampleServices, STOREFRONT, "storefront.Storefront")
                .memorySizeMb(512)
                .timeout(Duration.ofSeconds(29))
                .tag("team", "web")
                .build())
        .route("GET /home", STOREFRONT)
        .route("GET /orders/{id}/summary", STOREFRONT);
  }

  private static void addFulfilment(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            function(sampleServices, FULFILMENT_WORKER, "fulfilment.FulfilmentWorker")
                .memorySizeMb(256)
                .mostInstances(2)
                .tag("team", "logistics")
                .build())
        .table(TableConfig.of("shipments", "orderId"))
        .queue(new QueueConfig(QUEUE, Duration.ofSeconds(3), MOST_RECEIVES))
        .eventSource(new EventSource(QUEUE, FULFILMENT_WORKER, 10, Duration.ZERO));
  }

  private static void addDailyReport(LocalLambdaConfig.Builder shop, Path sampleServices) {
    shop.function(
            function(sampleServices, DAILY_REPORT, "report.DailyReport")
                .memorySizeMb(256)
                .mostInstances(1)
                .timeout(Duration.ofMinutes(1))
                .tag("team", "finance")
                .build())
        .table(TableConfig.of(REPORTS_TABLE, "day"))
        .schedule(new Schedule(DAILY_REPORT, "cron(5 0 * * ? *)", DAILY_REPORT));
  }

  private static FunctionConfig.Builder function(
      Path sampleServices, String name, String className) {
    return function(sampleServices, name, name, className);
  }

  /**
   * A function of the shop.
   *
   * @param folder where it is built, which may hold others too
   */
  static FunctionConfig.Builder function(
      Path sampleServices, String folder, String name, String className) {
    return FunctionConfig.builder(
        name,
        jars(sampleServices.resolve(folder + "/target/function")),
        "dev.spanledger.sample.%s::handleRequest".formatted(className));
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
