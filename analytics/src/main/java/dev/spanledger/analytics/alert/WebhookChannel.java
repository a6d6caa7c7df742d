package dev.spanledger.analytics.alert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Notices as JSON by POST to one address that whoever runs the command gives; never one found in
 * telemetry. https, or a server on this machine; not to an address of the local network unless its
 * host was named as allowed; redirects are not followed.
 *
 * <p>Header {@code X-Spanledger-Signature: t=SECONDS,v1=HEX} holds HMAC-SHA256, under the shared
 * secret, of the seconds, a point and the body: a receiver can tell who sent it, and refuse old
 * copies.
 */
public final class WebhookChannel implements AlertChannel {
  /** Shorter ones can be guessed from one message. */
  public static final int LEAST_SECRET = 16;

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final int TRIES = 4;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final URI address;
  private final byte @Nullable [] secret;
  private final Set<String> allowedHosts;
  private final Duration firstPause;
  private final Clock clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(ANSWER_WITHIN)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param secret shared with the receiver; null for no signature
   * @param allowedHosts in the local network that may be told
   * @param firstPause before the second try; later ones are twice as long each
   * @throws IllegalArgumentException where nothing may be sent there
   */
  public WebhookChannel(
      URI address,
      @Nullable String secret,
      Set<String> allowedHosts,
      Duration firstPause,
      Clock clock) {
    String host = address.getHost();
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    boolean isHere = host != null && scheme.equals("http") && LOOPBACK.contains(host);
    if (host == null || address.getRawUserInfo() != null || !(scheme.equals("https") || isHere)) {
      throw new IllegalArgumentException(
          "Webhook %s is not https without a user, nor http on this machine"
              .formatted(shown(address)));
    }
    if (secret != null && secret.length() < LEAST_SECRET) {
      throw new IllegalArgumentException(
          "The webhook's secret has %d characters; it needs %d or more"
              .formatted(secret.length(), LEAST_SECRET));
    }
    this.address = address;
    this.secret = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
    this.allowedHosts = Set.copyOf(allowedHosts);
    this.firstPause = firstPause;
    this.clock = clock;
  }

  /** Without the query, which often holds a token. */
  private static String shown(URI address) {
    return "%s://%s%s"
        .formatted(
            address.getScheme(),
            address.getHost(),
            address.getPort() < 0 ? "" : ":" + address.getPort());
  }

  @Override
  public String name() {
    return "webhook " + shown(address);
  }

  @Override
  public void send(AlertNotice notice) throws IOException {
    Duration pause = firstPause;
    for (int attempt = 1; ; attempt++) {
      String refusal = attempt(notice);
      if (refusal == null) {
        return;
      }
      if (attempt == TRIES || refusal.startsWith("refused")) {
        throw new IOException(
            "%s did not take notice %s in %d tries: %s"
                .formatted(name(), notice.id(), attempt, refusal));
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
    }
  }

  /** Null where it was taken; what begins with "refused" another try will not change. */
  private @Nullable String attempt(AlertNotice notice) throws IOException {
    String stranger = localAddress();
    if (stranger != null) {
      return "refused here: %s is %s, in the local network; allow the host by name if it is right"
          .formatted(address.getHost(), stranger);
    }
    byte[] body = notice.json().getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(ANSWER_WITHIN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", notice.id())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (secret != null) {
      long seconds = clock.instant().getEpochSecond();
      request.header(
          "X-Spanledger-Signature", "t=%d,v1=%s".formatted(seconds, signature(seconds, body)));
    }
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        return null;
      }
      boolean isTemporary = status >= SERVER_ERROR || status == TOO_MANY_REQUESTS;
      return (isTemporary ? "status %d" : "refused with status %d").formatted(status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while %s was told".formatted(name()), e);
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }

  private String signature(long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update("%d.".formatted(seconds).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HmacSHA256", e);
    }
  }

  /**
   * An address that a name may not stand for, as the cloud's metadata service. Looked up again by
   * the client, so a name server that changes its answer between the two is not stopped.
   */
  private @Nullable String localAddress() {
    String host = address.getHost();
    if (LOOPBACK.contains(host) || allowedHosts.contains(host)) {
      return null;
    }
    try {
      for (InetAddress found : InetAddress.getAllByName(host)) {
        boolean isUniqueLocal =
            found.getAddress().length == 16 && (found.getAddress()[0] & 0xfe) == 0xfc;
        if (isUniqueLocal
            || found.isLoopbackAddress()
            || found.isSiteLocalAddress()
            || found.isLinkLocalAddress()
            || found.isAnyLocalAddress()
            || found.isMulticastAddress()) {
          return found.getHostAddress();
        }
      }
      return null;
    } catch (UnknownHostException e) {
      // The client says so better.
      return null;
    }
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted between two tries", e);
    }
  }

  @Override
  public void close() {
    // The client's threads are daemons and end with it.
  }
}
