package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spanledger.lake.store.AwsAccess.Patience;
import dev.spanledger.lake.store.StoreException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A role that may put and not list: S3 answers 403 to its HEAD, whether the key is free or not. */
class S3WriteOnlyTest {
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMillis(2), 2);

  @TempDir private Path folder;
  private HttpServer server;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile boolean isTaken;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String call = exchange.getRequestMethod() + (query.startsWith("uploads") ? " start" : "");
    calls.add(call);
    int status = call.equals("HEAD") ? 403 : call.equals("POST") && isTaken ? 412 : 200;
    String body =
        switch (call) {
          case "POST start" ->
              "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
          case "POST" ->
              isTaken
                  ? "<Error><Code>PreconditionFailed</Code><Message>taken</Message></Error>"
                  : "<CompleteMultipartUploadResult><ETag>\"e-3\"</ETag></CompleteMultipartUploadResult>";
          default -> "";
        };
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("ETag", "\"part\"");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.stop(0);
  }

  @Test
  void a_file_in_parts_is_stored_without_the_permission_to_look() throws IOException {
    Path content = Files.write(folder.resolve("content"), new byte[25]);
    try (ObjectStore store = store()) {
      store.create("x/large", content);
      assertThat(calls).containsExactly("HEAD", "POST start", "PUT", "PUT", "PUT", "POST");

      isTaken = true;
      assertThatThrownBy(() -> store.create("x/large", content))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("Not allowed to read s3://bills/x/large")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.DENIED);
    }
  }

  private ObjectStore store() throws IOException {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return S3Store.open("bills", new AwsAccess(null, null, endpoint, QUICK), 10);
  }
}
