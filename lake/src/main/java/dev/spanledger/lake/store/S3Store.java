package dev.spanledger.lake.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of one bucket of S3, or of a store that speaks its language.
 *
 * <p>A put that was answered too late may have landed all the same. So a key that is taken is no
 * failure where it holds the same content: that is told by the SHA-256 that every put leaves in the
 * object's metadata, else by reading.
 */
public final class S3Store implements ObjectStore {
  /** What {@code create} leaves in the object's metadata. */
  static final String SHA256_METADATA = "spanledger-sha256";

  /** Above this an object is sent in parts; a part that fails is sent again, not the whole. */
  static final long PART_BYTES = 16L << 20;

  private static final int CONFLICT_TRIES = 8;

  private final String bucket;
  private final S3Client client;
  private final S3Errors errors;
  private final S3Upload upload;
  private final AwsAccess.Patience patience;

  private S3Store(String bucket, S3Client client, AwsAccess.Patience patience, long partBytes) {
    this.bucket = bucket;
    this.client = client;
    this.errors = new S3Errors(bucket);
    this.upload = new S3Upload(client, bucket, partBytes);
    this.patience = patience;
  }

  /** No call is made yet. */
  public static S3Store open(String bucket, AwsAccess access) throws IOException {
    return open(bucket, access, PART_BYTES);
  }

  static S3Store open(String bucket, AwsAccess access, long partBytes) throws IOException {
    S3ClientBuilder builder =
        access
            .configure(S3Client.builder())
            // A bucket of another region answers with its name, and is called there.
            .crossRegionAccessEnabled(access.endpoint() == null)
            .forcePathStyle(access.endpoint() != null);
    return new S3Store(bucket, builder.build(), access.patience(), partBytes);
  }

  @Override
  public String location() {
    return "s3://" + bucket;
  }

  @Override
  public void list(String prefix, Consumer<StoredObject> objects) throws IOException {
    try {
      client
          .listObjectsV2Paginator(
              ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).build())
          .contents()
          .forEach(object -> objects.accept(stored(object)));
    } catch (SdkException failure) {
      throw errors.of("list", prefix, failure);
    }
  }

  @Override
  public boolean hasAny(String prefix) throws IOException {
    try {
      return client
          .listObjectsV2(request -> request.bucket(bucket).prefix(prefix).maxKeys(1))
          .hasContents();
    } catch (SdkException failure) {
      throw errors.of("list", prefix, failure);
    }
  }

  private static StoredObject stored(S3Object object) {
    return new StoredObject(
        object.key(), object.size(), version(object.eTag()), object.lastModified());
  }

  @Override
  public @Nullable StoredObject find(String key) throws IOException {
    HeadObjectResponse head = head(key);
    return head == null
        ? null
        : new StoredObject(key, head.contentLength(), version(head.eTag()), head.lastModified());
  }

  private @Nullable HeadObjectResponse head(String key) throws IOException {
    try {
      return client.headObject(request -> request.bucket(bucket).key(key));
    } catch (S3Exception failure) {
      if (failure.statusCode() == 404) {
        return null;
      }
      throw errors.of("read", key, failure);
    } catch (SdkException failure) {
      throw errors.of("read", key, failure);
    }
  }

  @Override
  public InputStream read(StoredObject object, long offset, long lengthBytes) throws IOException {
    if (lengthBytes <= 0 || offset >= object.sizeBytes()) {
      return new ByteArrayInputStream(new byte[0]);
    }
    GetObjectRequest.Builder request =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(object.key())
            .ifMatch("\"" + object.version() + "\"");
    // Only of a whole object does the SDK compare the checksum.
    if (offset > 0 || lengthBytes < object.sizeBytes()) {
      request.range("bytes=%d-%d".formatted(offset, offset + lengthBytes - 1));
    }
    try {
      ResponseInputStream<GetObjectResponse> answer = client.getObject(request.build());
      return new S3Stream(answer);
    } catch (SdkException failure) {
      throw errors.of("read", object.key(), failure);
    }
  }

  @Override
  public void create(String key, Path content) throws IOException {
    byte[] sha256 = Digests.sha256(content);
    // Before many parts are sent for nothing, look.
    if (upload.isInParts(content) && isSeenAlready(key, content, sha256)) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        upload.create(key, content, sha256);
        return;
      } catch (SdkException failure) {
        // What failed may have landed all the same, by this call or by another's.
        if (!S3Errors.isDenied(failure) && isThereAlready(key, content, sha256, failure)) {
          return;
        }
        if (!S3Errors.isConflict(failure) || attempt == CONFLICT_TRIES) {
          throw errors.of("write", key, failure);
        }
        pause(attempt);
      }
    }
  }

  /** Without the permission to list, S3 answers 403 to who asks for a key that is free. */
  private boolean isSeenAlready(String key, Path content, byte[] sha256) throws IOException {
    try {
      return holdsAlready(key, content, sha256);
    } catch (StoreException refused) {
      if (refused.reason() == StoreException.Reason.DENIED) {
        return false;
      }
      throw refused;
    }
  }

  /**
   * What cannot be looked at has not been stored: then the failure of the write is the one told.
   */
  private boolean isThereAlready(String key, Path content, byte[] sha256, SdkException failure)
      throws IOException {
    try {
      return holdsAlready(key, content, sha256);
    } catch (StoreException refused) {
      if (refused.reason() == StoreException.Reason.EXISTS || S3Errors.isTaken(failure)) {
        throw refused;
      }
      failure.addSuppressed(refused);
      return false;
    }
  }

  /**
   * False where the key is free.
   *
   * @throws StoreException of reason EXISTS where it holds other content
   */
  private boolean holdsAlready(String key, Path content, byte[] sha256) throws IOException {
    HeadObjectResponse head = head(key);
    if (head == null) {
      return false;
    }
    boolean isSame = head.contentLength() == Files.size(content);
    String stated = metadata(head);
    if (isSame && stated != null) {
      isSame = stated.equals(HexFormat.of().formatHex(sha256));
    } else if (isSame) {
      StoredObject object =
          new StoredObject(key, head.contentLength(), version(head.eTag()), head.lastModified());
      try (InputStream held = read(object, 0, object.sizeBytes())) {
        isSame = Arrays.equals(Digests.sha256(held), sha256);
      }
    }
    if (!isSame) {
      throw new StoreException(
          StoreException.Reason.EXISTS,
          "s3://%s/%s holds other content, which stays".formatted(bucket, key));
    }
    return true;
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(request -> request.bucket(bucket).key(key));
    } catch (SdkException failure) {
      throw errors.of("delete", key, failure);
    }
  }

  private static @Nullable String metadata(HeadObjectResponse head) {
    for (Map.Entry<String, String> entry : head.metadata().entrySet()) {
      if (entry.getKey().equalsIgnoreCase(SHA256_METADATA)) {
        return entry.getValue();
      }
    }
    return null;
  }

  private void pause(int attempt) throws IOException {
    long ceiling = patience.firstPause().toMillis() << Math.min(attempt, 10);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(ceiling + 1));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for s3://" + bucket, interrupted);
    }
  }

  private static String version(String entityTag) {
    return entityTag.replace("\"", "");
  }

  @Override
  public void close() {
    client.close();
  }
}
