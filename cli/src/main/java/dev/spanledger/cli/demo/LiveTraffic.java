package dev.spanledger.cli.demo;

import dev.spanledger.locallambda.SampleShop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Customers of the shop: first one alone, then a few, then a burst, so that functions start cold
 * and scale out. They look at pages and products and place orders; a few requests are wrong, and a
 * few orders cannot be packed.
 */
final class LiveTraffic {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int CALM_CUSTOMERS = 2;

  /** More than a function may have instances, so that it scales out as far as it may. */
  private static final int BURST_CUSTOMERS = 8;

  private static final int CALM_DIVISOR = 3;

  /** Every so many requests the mix repeats. */
  private static final int CYCLE = 20;

  /** Given up only after three deliveries of three seconds each, so they come early. */
  private static final List<Integer> UNPACKABLE = List.of(4, 11, 17);

  private static final List<String> CUSTOMERS =
      List.of("acme", "acme", "acme", "globex", "globex", "initech", "umbrella");
  private static final List<String> PRODUCTS = List.of("tea-250g", "coffee-1kg", "mug", "kettle");

  /** A request, and the status that is right for it. */
  private record Wanted(HttpRequest.Builder request, String route, int status) {
    /** Says whom the page is for, as a shop's pages do once a customer has signed in. */
    Wanted by(String customer) {
      request.header("baggage", "tenant=" + customer);
      return this;
    }
  }

  /**
   * What came of it.
   *
   * @param byStatus answers by HTTP status
   * @param unexpected what was answered otherwise than is right, a sentence each
   */
  record Outcome(int requestCount, Map<Integer, Integer> byStatus, List<String> unexpected) {}

  private final URI shop;
  private final int requestCount;
  private final CustomerSpans spans;
  private final boolean hasCatalog;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .build();
  private final ConcurrentLinkedQueue<String> placed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Integer> byStatus = new TreeMap<>();
  private final AtomicInteger answered = new AtomicInteger();

  /**
   * @param leftOut functions that this machine cannot run, of which nobody asks anything then
   */
  LiveTraffic(URI shop, int requestCount, CustomerSpans spans, Set<String> leftOut) {
    this.shop = shop;
    this.requestCount = requestCount;
    this.spans = spans;
    this.hasCatalog = !leftOut.contains(SampleShop.CATALOG);
  }

  int answeredCount() {
    return answered.get();
  }

  Outcome drive() throws InterruptedException {
    if (requestCount > 0) {
      send(0);
    }
    int calmEnd = 1 + (requestCount - 1) / CALM_DIVISOR;
    inParallel(1, calmEnd, CALM_CUSTOMERS);
    inParallel(calmEnd, requestCount, BURST_CUSTOMERS);
    return new Outcome(answered.get(), new TreeMap<>(byStatus), new ArrayList<>(unexpected));
  }

  /**
   * @param to excluded
   */
  private void inParallel(int from, int to, int customerCount) throws InterruptedException {
    ExecutorService customers = Executors.newFixedThreadPool(customerCount);
    AtomicInteger next = new AtomicInteger(from);
    List<Future<?>> running = new ArrayList<>();
    try {
      for (int customer = 0; customer < customerCount; customer++) {
        running.add(
            customers.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
                    send(i);
                  }
                  return null;
                }));
      }
      for (Future<?> customer : running) {
        customer.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A customer of the demo's shop failed", e.getCause());
    } finally {
      customers.shutdownNow();
      customers.awaitTermination(REQUEST_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void send(int number) throws InterruptedException {
    Wanted wanted = wanted(number);
    CustomerSpans.Open span = spans.begin();
    HttpRequest request = wanted.request().header("traceparent", span.traceparent()).build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      span.end(request, wanted.route(), response.statusCode());
      count(request, response.statusCode(), wanted.status());
      response.headers().firstValue("location").ifPresent(placed::add);
    } catch (IOException e) {
      unexpected.add("%s %s failed: %s".formatted(request.method(), request.uri(), e));
    } finally {
      answered.incrementAndGet();
    }
  }

  private void count(HttpRequest request, int status, int wanted) {
    synchronized (byStatus) {
      byStatus.merge(status, 1, Integer::sum);
    }
    if (status != wanted) {
      unexpected.add(
          "%s %s answered %d, %d is right"
              .formatted(request.method(), request.uri(), status, wanted));
    }
  }

  private Wanted wanted(int number) {
    String customer = CUSTOMERS.get(number % CUSTOMERS.size());
    String product = PRODUCTS.get(number % PRODUCTS.size());
    if (UNPACKABLE.contains(number)) {
      return order(customer, "vase-xl", 13, 202);
    }
    return switch (number % CYCLE) {
      case 1, 12 -> page("/home?customerId=" + customer, "/home", 200).by(customer);
      case 3, 8 -> read(customer, "");
      case 5 -> product(customer, product, 200);
      case 6, 10, 14 -> read(customer, "/summary");
      case 7 -> hasCatalog ? page("/products", "/products", 200).by(customer) : read(customer, "");
      case 15 -> product(customer, "unicorn", 404);
      case 13 -> order(customer, product, 0, 400);
      case 16 -> order(customer, "unicorn", 1, 400);
      case 19 -> post("{\"customerId\": \"" + customer + "\", ", 400);
      case 18 -> page("/orders/o-0000000000000000", "/orders/{id}", 404).by(customer);
      default -> order(customer, product, 1 + number % 12, 202);
    };
  }

  private Wanted read(String customer, String view) {
    String location = placed.poll();
    if (location == null) {
      return order("acme", "mug", 1, 202);
    }
    // Put back, so that later customers look at it too.
    placed.add(location);
    return page(location + view, "/orders/{id}" + view, 200).by(customer);
  }

  private Wanted product(String customer, String sku, int status) {
    return hasCatalog
        ? page("/products/" + sku, "/products/{sku}", status).by(customer)
        : read(customer, "");
  }

  private Wanted order(String customer, String sku, int quantity, int status) {
    return post(
        "{\"customerId\":\"%s\",\"lines\":[{\"sku\":\"%s\",\"quantity\":%d}]}"
            .formatted(customer, sku, quantity),
        status);
  }

  private Wanted post(String body, int status) {
    HttpRequest.Builder request =
        request("/orders")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return new Wanted(request, "/orders", status);
  }

  private Wanted page(String path, String route, int status) {
    return new Wanted(request(path).GET(), route, status);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(shop.resolve(path)).timeout(REQUEST_TIMEOUT);
  }
}
