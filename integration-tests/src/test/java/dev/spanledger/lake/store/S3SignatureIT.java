package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** On S3Proxy, which checks signatures where S3Mock takes any. */
class S3SignatureIT {
  @TempDir private static Path folder;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.s3Proxy(folder, "reader", "secret");
    sign("secret");
    try (S3Client client =
        new AwsAccess(null, null, server.endpoint())
            .configure(S3Client.builder())
            .forcePathStyle(true)
            .build()) {
      client.createBucket(request -> request.bucket("bills"));
    }
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.close();
  }

  private static void sign(String secret) {
    System.setProperty("aws.accessKeyId", "reader");
    System.setProperty("aws.secretAccessKey", secret);
  }

  @Test
  void what_is_signed_well_is_created_once_listed_and_read() throws IOException {
    sign("secret");
    Path content = Files.writeString(folder.resolve("content"), "one bill");
    try (ObjectStore store = S3Store.open("bills", new AwsAccess(null, null, server.endpoint()))) {
      store.create("BILLING_PERIOD=2026-10/a b+c.csv", content);
      store.create("BILLING_PERIOD=2026-10/a b+c.csv", content);
      StoredObject found = Objects.requireNonNull(store.find("BILLING_PERIOD=2026-10/a b+c.csv"));
      assertThat(new String(store.read(found, 4, 4).readAllBytes())).isEqualTo("bill");
      store.list("BILLING", object -> assertThat(object.key()).isEqualTo(found.key()));
    }
  }

  @Test
  void a_wrong_secret_is_told_and_what_to_do() throws IOException {
    sign("wrong");
    try (ObjectStore store = S3Store.open("bills", new AwsAccess(null, null, server.endpoint()))) {
      assertThatThrownBy(() -> store.list("x/", object -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "The AWS credentials to list s3://bills/x/ are not valid (S3 says 403"
                  + " SignatureDoesNotMatch): sign in again, or use others")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.CREDENTIALS);
    }
  }
}
