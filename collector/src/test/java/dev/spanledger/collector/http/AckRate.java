package dev.spanledger.collector.http;

import dev.spanledger.lake.Lake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures acknowledged spans a second; run by hand, with senders and collector on one machine.
 * Arguments: senders, spans a request, seconds, {@code gzip} or {@code identity}.
 */
final class AckRate {
  private AckRate() {}

  public static void main(String[] arguments) throws Exception {
    int senders = Integer.parseInt(arguments[0]);
    int spans = Integer.parseInt(arguments[1]);
    double seconds = Double.parseDouble(arguments[2]);
    String encoding = arguments[3];
    Path directory = Files.createTempDirectory("ack-rate");
    ChildCollector child = ChildCollector.start(directory);
    AtomicInteger number = new AtomicInteger();
    run(child.port(), senders, spans, 2, encoding, number);
    List<Long> nanos = run(child.port(), senders, spans, seconds, encoding, number);
    String metrics =
        new String(Http.send("GET", child.port(), "/metrics", new byte[0]).body(), "UTF-8");
    child.close();
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%d senders x %d spans, %s: %,.0f spans/s acknowledged, p50 %.1f ms, p99 %.1f ms, %s%n",
        senders,
        spans,
        encoding,
        sorted.length * (double) spans / seconds,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        Arrays.stream(metrics.split("\n"))
            .filter(line -> line.contains("disk_forces") || line.contains("backlog"))
            .toList());
    try (Lake lake = Lake.open(directory)) {
      System.out.println(lake.snapshot().filesByTable().get("spans").size() + " landing files");
    }
  }

  private static List<Long> run(
      int port, int senders, int spans, double seconds, String encoding, AtomicInteger number)
      throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      bodies.add(Spans.request(spans, "prepared-" + i).toByteArray());
    }
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    List<Future<List<Long>>> results = new ArrayList<>();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (int i = 0; i < senders; i++) {
      results.add(threads.submit(() -> send(port, bodies, end, encoding, number)));
    }
    List<Long> nanos = new ArrayList<>();
    for (Future<List<Long>> result : results) {
      nanos.addAll(result.get());
    }
    threads.shutdown();
    return nanos;
  }

  private static List<Long> send(
      int port, List<byte[]> bodies, long end, String encoding, AtomicInteger number)
      throws Exception {
    List<Long> nanos = new ArrayList<>();
    while (System.nanoTime() < end) {
      int next = number.incrementAndGet();
      // Another service name makes other bytes, so that none counts as sent again.
      byte[] other = Spans.request(0, "x" + next).toByteArray();
      byte[] prepared = bodies.get(next % bodies.size());
      byte[] unique = Arrays.copyOf(prepared, prepared.length + other.length + 10);
      System.arraycopy(other, 0, unique, prepared.length, other.length);
      byte[] tail = ("\u0012\b" + "%08d".formatted(next)).getBytes("UTF-8");
      System.arraycopy(tail, 0, unique, prepared.length + other.length, 10);
      byte[] body = encoding.equals("gzip") ? Bombs.gzip(unique) : unique;
      long start = System.nanoTime();
      int status =
          Http.post(
                  port,
                  "/v1/traces",
                  body,
                  "Content-Type",
                  "application/x-protobuf",
                  "Content-Encoding",
                  encoding)
              .statusCode();
      if (status == 200) {
        nanos.add(System.nanoTime() - start);
      }
    }
    return nanos;
  }
}
