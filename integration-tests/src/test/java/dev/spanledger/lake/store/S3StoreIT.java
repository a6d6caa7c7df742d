package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.store.AwsAccess.Patience;
import dev.spanledger.lake.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract on S3Mock, and what is S3's alone. */
class S3StoreIT extends ObjectStoreContract {
  private static final int PART_BYTES = 5 << 20;
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  @TempDir private static Path folder;
  private static ServerProcess server;
  private static FaultyProxy ordering;
  private static S3Client client;
  private String bucket;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    server = ServerProcess.s3Mock(folder);
    ordering = new FaultyProxy(server.endpoint(), 0, 0, 0);
    client =
        new AwsAccess(null, null, server.endpoint())
            .configure(S3Client.builder())
            .forcePathStyle(true)
            .build();
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    client.close();
    ordering.close();
    server.close();
  }

  @Override
  protected ObjectStore openEmpty() throws IOException {
    bucket = "bucket-" + BUCKETS.incrementAndGet();
    client.createBucket(request -> request.bucket(bucket));
    return S3Store.open(bucket, new AwsAccess(null, null, server.endpoint()), PART_BYTES);
  }

  @Override
  protected void replace(String key, byte[] content) {
    client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  /**
   * Of sixteen racing conditional puts S3Mock lets up to five through, in 9 of 40 runs; S3 lets
   * one. The proxy hands on one request for a key at a time.
   */
  @Override
  protected ObjectStore storeForRace() throws IOException {
    return S3Store.open(bucket, new AwsAccess(null, null, ordering.endpoint()), PART_BYTES);
  }

  @Test
  void a_large_object_goes_in_parts_and_nothing_is_left_open() throws IOException {
    byte[] content = bytes(2 * PART_BYTES + 12_345);
    create("large", content);
    create("large", content);
    StoredObject found = find("large");
    assertThat(found.version()).as("ETag of parts").endsWith("-3");
    assertThat(read(found, 0, found.sizeBytes())).isEqualTo(content);

    assertThatThrownBy(() -> create("large", bytes(2 * PART_BYTES + 12_346)))
        .hasMessage("s3://%s/large holds other content, which stays", bucket);
    assertThat(client.listMultipartUploads(request -> request.bucket(bucket)).uploads()).isEmpty();
  }

  @Test
  void a_bucket_that_is_not_there_is_named() throws IOException {
    try (ObjectStore none =
        S3Store.open("not-there", new AwsAccess(null, null, server.endpoint()))) {
      assertThatThrownBy(() -> none.list("a/", object -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessage("There is no bucket not-there (S3 says 404 NoSuchBucket)");
    }
  }

  @Test
  void a_server_that_is_not_there_is_unavailable() throws IOException {
    Patience impatient =
        new Patience(Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMillis(1), 2);
    AwsAccess access = new AwsAccess(null, null, URI.create("http://127.0.0.1:1"), impatient);
    try (ObjectStore none = S3Store.open("bucket", access)) {
      assertThatThrownBy(() -> none.find("a"))
          .hasMessageStartingWith("S3 did not answer to read s3://bucket/a: ConnectException")
          .extracting(refusal -> ((StoreException) refusal).reason())
          .isEqualTo(Reason.UNAVAILABLE);
    }
  }
}
