package dev.spanledger.locallambda.websocket;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. It exists from the handshake on; messages can be sent to it once it is
 * open.
 */
final class ClientConnection {
  private final String id;
  private final Instant connectedAt;
  private final Map<String, List<String>> headers;
  private final Map<String, List<String>> query;
  private final String sourceIp;
  private volatile Instant lastActiveAt;
  private volatile @Nullable Session session;
  private long billedMinutes;

  /**
   * A connection that is being made.
   *
   * @param headers of the handshake, by name as it was sent
   */
  ClientConnection(
      String id,
      Instant connectedAt,
      Map<String, List<String>> headers,
      Map<String, List<String>> query,
      String sourceIp) {
    this.id = id;
    this.connectedAt = connectedAt;
    this.headers = headers;
    this.query = query;
    this.sourceIp = sourceIp;
    this.lastActiveAt = connectedAt;
  }

  String id() {
    return id;
  }

  Instant connectedAt() {
    return connectedAt;
  }

  Map<String, List<String>> headers() {
    return headers;
  }

  Map<String, List<String>> query() {
    return query;
  }

  String sourceIp() {
    return sourceIp;
  }

  /** First value of a header, in any case. */
  @Nullable String header(String name) {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue().get(0);
      }
    }
    return null;
  }

  Instant lastActiveAt() {
    return lastActiveAt;
  }

  void active(Instant now) {
    lastActiveAt = now;
  }

  void open(Session opened) {
    session = opened;
  }

  /** Null before it is open. */
  @Nullable Session session() {
    return session;
  }

  /** Minutes begun that have not been billed; they count as billed from now on. */
  synchronized long takeUnbilledMinutes(Instant now) {
    long begun = Duration.between(connectedAt, now).toMinutes() + 1;
    long unbilled = Math.max(0, begun - billedMinutes);
    billedMinutes += unbilled;
    return unbilled;
  }
}
