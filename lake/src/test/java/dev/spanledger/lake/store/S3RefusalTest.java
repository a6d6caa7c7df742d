package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What S3 refuses, as its documentation words it, and what is said about it. */
class S3RefusalTest {
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMillis(2), 2);
  private static final StoredObject BILL = new StoredObject("x/b.csv", 10, "abc", Instant.EPOCH);

  @TempDir private Path folder;
  private HttpServer server;
  private int status = 403;
  private String code = "AccessDenied";
  private int headStatus;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body =
              "<Error><Code>%s</Code><Message>said by a stub</Message></Error>"
                  .formatted(code)
                  .getBytes(StandardCharsets.UTF_8);
          boolean isHead = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(
              isHead && headStatus > 0 ? headStatus : status, isHead ? -1 : body.length);
          if (!isHead) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.stop(0);
  }

  @Test
  void a_permission_that_is_missing_is_named() throws IOException {
    Path content = Files.writeString(folder.resolve("content"), "1");
    try (ObjectStore store = store()) {
      assertThatThrownBy(() -> store.list("x/", object -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "Not allowed to list s3://bills/x/ (S3 says 403 AccessDenied): grant s3:ListBucket"
                  + " on arn:aws:s3:::bills for the prefix x/*");
      assertThatThrownBy(() -> store.read(BILL, 0, 10))
          .hasMessage(
              "Not allowed to read s3://bills/x/b.csv (S3 says 403 AccessDenied): grant"
                  + " s3:GetObject on arn:aws:s3:::bills/x/b.csv, and kms:Decrypt where a key of"
                  + " KMS encrypts it");
      assertThatThrownBy(() -> store.find("x/b.csv"))
          .as("the answer to HEAD has no body")
          .hasMessageStartingWith("Not allowed to read s3://bills/x/b.csv (S3 says 403")
          .hasMessageContaining("grant s3:GetObject on arn:aws:s3:::bills/x/b.csv");
      assertThatThrownBy(() -> store.create("x/c", content))
          .hasMessage(
              "Not allowed to write s3://bills/x/c (S3 says 403 AccessDenied): grant s3:PutObject"
                  + " on arn:aws:s3:::bills/x/c")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.DENIED);
    }
  }

  @Test
  void a_writer_that_may_not_look_is_told_of_the_write_unless_the_key_is_taken()
      throws IOException {
    Path content = Files.writeString(folder.resolve("content"), "1");
    headStatus = 403;
    try (ObjectStore store = store()) {
      status = 503;
      code = "SlowDown";
      assertThatThrownBy(() -> store.create("x/c", content))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("S3 refused to write s3://bills/x/c (S3 says 503 SlowDown)")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.UNAVAILABLE);
      status = 412;
      code = "PreconditionFailed";
      assertThatThrownBy(() -> store.create("x/c", content))
          .hasMessageStartingWith("Not allowed to read s3://bills/x/c")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.DENIED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken, CREDENTIALS",
    "403, InvalidAccessKeyId, CREDENTIALS",
    "403, RequestTimeTooSkewed, CREDENTIALS",
    "404, NoSuchBucket, MISSING",
    "404, NoSuchKey, CHANGED",
    "412, PreconditionFailed, CHANGED",
    "503, SlowDown, UNAVAILABLE"
  })
  void each_refusal_has_its_reason(int answered, String said, Reason reason) throws IOException {
    status = answered;
    code = said;
    try (ObjectStore store = store()) {
      assertThatThrownBy(() -> store.read(BILL, 0, 10))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("S3 says %d %s", answered, said)
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(reason);
    }
  }

  @Test
  void a_profile_that_is_not_there_is_told() throws IOException {
    AwsAccess access = new AwsAccess(null, "no-such-profile", endpoint(), QUICK);
    try (ObjectStore store = S3Store.open("bills", access)) {
      assertThatThrownBy(() -> store.list("x/", object -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("No AWS credentials to list s3://bills/x/: name a profile")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.CREDENTIALS);
    }
  }

  private ObjectStore store() throws IOException {
    return S3Store.open("bills", new AwsAccess(null, null, endpoint(), QUICK));
  }

  private URI endpoint() {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    assertThat(endpoint.getPort()).isPositive();
    return endpoint;
  }
}
