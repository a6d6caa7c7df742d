package dev.spanledger.cli.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Customers who watch over WebSockets what becomes of their orders, and count what they see. */
final class LiveViewers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<CompletableFuture<WebSocket>> sockets = new ArrayList<>();
  private final AtomicLong updates = new AtomicLong();

  private LiveViewers() {}

  /** Begins to connect; the customers' functions may have to start first. */
  static LiveViewers open(URI endpoint, List<String> customerIds) {
    LiveViewers viewers = new LiveViewers();
    HttpClient client = HttpClient.newHttpClient();
    for (String customerId : customerIds) {
      String subscription =
          "{\"action\":\"subscribe\",\"customerId\":\"%s\"}".formatted(customerId);
      viewers.sockets.add(
          client
              .newWebSocketBuilder()
              .buildAsync(endpoint, viewers.new Viewer())
              .thenCompose(socket -> socket.sendText(subscription, true)));
    }
    return viewers;
  }

  /** Updates of orders that all of them have seen. */
  long updateCount() {
    return updates.get();
  }

  /** Says goodbye. */
  @Override
  public void close() throws InterruptedException {
    for (CompletableFuture<WebSocket> socket : sockets) {
      try {
        WebSocket unused =
            socket
                .thenCompose(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // One who never got through has nothing to close; what the others saw is counted.
        socket.thenAccept(WebSocket::abort);
      }
    }
  }

  private final class Viewer implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket socket, CharSequence data, boolean isLast) {
      message.append(data);
      if (isLast) {
        if (message.indexOf("\"orderId\"") >= 0) {
          updates.incrementAndGet();
        }
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
