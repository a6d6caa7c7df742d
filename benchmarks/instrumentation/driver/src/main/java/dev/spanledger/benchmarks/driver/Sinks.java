package dev.spanledger.benchmarks.driver;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A collector and an X-Ray daemon that only count, so that every variant has somebody to talk to.
 */
final class Sinks implements AutoCloseable {
  private static final Pattern STDOUT_LINE =
      Pattern.compile("\"endpoint\":\"([^\"]*)\".*\"payload\":\"([^\"]*)\"");

  private final LoopbackServer collector;
  private final DatagramSocket daemon;
  private final AtomicInteger overHttp = new AtomicInteger();
  private final AtomicInteger overUdp = new AtomicInteger();

  Sinks() throws IOException {
    collector = new LoopbackServer("collector", this::take);
    daemon = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread thread = new Thread(this::receive, "daemon");
    thread.setDaemon(true);
    thread.start();
  }

  String collectorUrl() {
    return "http://" + collector.authority();
  }

  String daemonAddress() {
    return "127.0.0.1:" + daemon.getLocalPort();
  }

  void reset() {
    overHttp.set(0);
    overUdp.set(0);
  }

  /** Spans of invocations that have arrived since the reset. */
  int count(Variant.Sink sink, Path standardOutput) throws IOException {
    return switch (sink) {
      case NOWHERE -> 0;
      case OTLP_HTTP -> overHttp.get();
      case XRAY_UDP -> overUdp.get();
      case STDOUT -> onStandardOutput(standardOutput);
    };
  }

  @Override
  public void close() throws IOException {
    collector.close();
    daemon.close();
  }

  private void take(HttpConnection connection, HttpConnection.Request request) throws IOException {
    connection.write("200 OK", "Content-Type: application/x-protobuf\r\n", new byte[0]);
    if (request.path().equals("/v1/traces")) {
      overHttp.addAndGet(Spans.servers(request.body(), request.isGzip()));
    }
  }

  private void receive() {
    byte[] buffer = new byte[65_536];
    while (!daemon.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        daemon.receive(packet);
        String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
        if (text.contains("\"trace_id\"")) {
          overUdp.incrementAndGet();
        }
      } catch (IOException e) {
        // Closed, as close() does.
        return;
      }
    }
  }

  private static int onStandardOutput(Path file) throws IOException {
    int count = 0;
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher parts = STDOUT_LINE.matcher(line);
        if (parts.find() && parts.group(1).endsWith("/v1/traces")) {
          boolean isGzip = line.contains("\"content-encoding\":\"gzip\"");
          count += Spans.servers(Base64.getDecoder().decode(parts.group(2)), isGzip);
        }
      }
    }
    return count;
  }
}
