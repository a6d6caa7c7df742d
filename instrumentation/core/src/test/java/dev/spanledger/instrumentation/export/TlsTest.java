package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A collector behind TLS, with a certificate that is made for the test. */
class TlsTest {
  private static final long SECONDS_10 = 10_000_000_000L;
  private static final char[] PASSWORD = "for-tests".toCharArray();

  @TempDir Path folder;

  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private final Set<Integer> clientPorts = Collections.synchronizedSet(new HashSet<>());
  private SSLContext before;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    before = SSLContext.getDefault();
    KeyStore keys = keys("dns:localhost");
    server = serve(keys);
    SSLContext.setDefault(trusting(keys));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    SSLContext.setDefault(before);
  }

  @Test
  void both_signals_go_compressed_over_one_connection() throws Exception {
    SocketTransport transport = transport("localhost", true);
    for (int i = 0; i < 3; i++) {
      transport.send(
          List.of(
              new Payload(Signal.TRACES, new byte[10_000]),
              new Payload(Signal.METRICS, new byte[] {1, 2})),
          SECONDS_10);
    }
    assertThat(received)
        .hasSize(6)
        .containsOnly("/v1/traces gzip Bearer x 10000", "/v1/metrics gzip Bearer x 2");
    assertThat(clientPorts).hasSize(1);
  }

  @Test
  void compression_can_be_left_out() throws Exception {
    transport("localhost", false)
        .send(List.of(new Payload(Signal.TRACES, new byte[100])), SECONDS_10);
    assertThat(received).containsExactly("/v1/traces null Bearer x 100");
  }

  @Test
  void a_connection_that_the_collector_closed_meanwhile_is_replaced() throws Exception {
    SocketTransport transport = transport("localhost", true);
    transport.send(List.of(new Payload(Signal.TRACES, new byte[5])), SECONDS_10);
    int port = server.getAddress().getPort();
    KeyStore keys = keys("dns:localhost");
    server.stop(0);
    server = serve(keys, port);
    SSLContext.setDefault(trusting(keys));
    transport.send(List.of(new Payload(Signal.TRACES, new byte[6])), SECONDS_10);
    assertThat(received)
        .containsExactly("/v1/traces gzip Bearer x 5", "/v1/traces gzip Bearer x 6");
  }

  @Test
  void a_certificate_of_another_host_is_refused() {
    SocketTransport transport = transport("127.0.0.1", true);
    assertThatThrownBy(
            () -> transport.send(List.of(new Payload(Signal.TRACES, new byte[5])), SECONDS_10))
        .isInstanceOf(SSLException.class);
    assertThat(received).isEmpty();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() {
    SSLContext.setDefault(before);
    SocketTransport transport = transport("localhost", true);
    assertThatThrownBy(
            () -> transport.send(List.of(new Payload(Signal.TRACES, new byte[5])), SECONDS_10))
        .isInstanceOf(SSLException.class);
    assertThat(received).isEmpty();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_handshake_that_nobody_answers_costs_the_timeout_and_no_more() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SocketTransport transport =
          new SocketTransport(
              HttpEndpoint.parse("https://127.0.0.1:" + silent.getLocalPort(), Map.of()), true);
      assertThatThrownBy(
              () -> transport.send(List.of(new Payload(Signal.TRACES, new byte[5])), 300_000_000))
          .isInstanceOf(IOException.class);
    }
  }

  private SocketTransport transport(String host, boolean isCompressed) {
    String url = "https://" + host + ":" + server.getAddress().getPort() + "/v1/traces";
    return new SocketTransport(
        HttpEndpoint.parse(url, Map.of("Authorization", "Bearer x")), isCompressed);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readAllBytes();
      String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
      if ("gzip".equals(encoding)) {
        body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      }
      clientPorts.add(exchange.getRemoteAddress().getPort());
      received.add(
          exchange.getRequestURI()
              + " "
              + encoding
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + body.length);
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private HttpsServer serve(KeyStore keys) throws Exception {
    return serve(keys, 0);
  }

  private HttpsServer serve(KeyStore keys, int port) throws Exception {
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), null, null);
    HttpsServer made =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    made.setHttpsConfigurator(new HttpsConfigurator(context));
    made.createContext("/", this::answer);
    made.start();
    return made;
  }

  private static SSLContext trusting(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("collector", keys.getCertificate("collector"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private KeyStore keys(String subject) throws Exception {
    Path store = folder.resolve("keys-" + System.nanoTime() + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "collector",
                "-keyalg",
                "EC",
                "-dname",
                "CN=collector",
                "-ext",
                "san=" + subject,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }
}
