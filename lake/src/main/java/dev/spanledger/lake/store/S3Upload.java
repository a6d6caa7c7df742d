package dev.spanledger.lake.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Puts that fail where the key is taken: in one request, or in parts above a size. */
final class S3Upload {
  private static final int MAX_PARTS = 10_000;

  private final S3Client client;
  private final String bucket;
  private final long partBytes;

  S3Upload(S3Client client, String bucket, long partBytes) {
    this.client = client;
    this.bucket = bucket;
    this.partBytes = partBytes;
  }

  boolean isInParts(Path content) throws IOException {
    return Files.size(content) > partBytes;
  }

  void create(String key, Path content, byte[] sha256) throws IOException {
    Map<String, String> metadata =
        Map.of(S3Store.SHA256_METADATA, HexFormat.of().formatHex(sha256));
    if (isInParts(content)) {
      createInParts(key, content, metadata);
      return;
    }
    client.putObject(
        request ->
            request
                .bucket(bucket)
                .key(key)
                .ifNoneMatch("*")
                .checksumSHA256(Base64.getEncoder().encodeToString(sha256))
                .metadata(metadata),
        RequestBody.fromFile(content));
  }

  private void createInParts(String key, Path content, Map<String, String> metadata)
      throws IOException {
    String uploadId =
        client
            .createMultipartUpload(request -> request.bucket(bucket).key(key).metadata(metadata))
            .uploadId();
    try {
      List<CompletedPart> parts = sendParts(key, content, uploadId);
      client.completeMultipartUpload(
          request ->
              request
                  .bucket(bucket)
                  .key(key)
                  .uploadId(uploadId)
                  .ifNoneMatch("*")
                  .multipartUpload(upload -> upload.parts(parts)));
    } catch (SdkException | IOException failure) {
      abort(key, uploadId, failure);
      throw failure;
    }
  }

  private List<CompletedPart> sendParts(String key, Path content, String uploadId)
      throws IOException {
    long size = Files.size(content);
    int length = Math.toIntExact(Math.max(partBytes, (size + MAX_PARTS - 1) / MAX_PARTS));
    List<CompletedPart> parts = new ArrayList<>();
    try (InputStream input = Files.newInputStream(content)) {
      for (byte[] part = input.readNBytes(length);
          part.length > 0;
          part = input.readNBytes(length)) {
        int number = parts.size() + 1;
        String entityTag =
            client
                .uploadPart(
                    request ->
                        request.bucket(bucket).key(key).uploadId(uploadId).partNumber(number),
                    RequestBody.fromBytes(part))
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(entityTag).build());
      }
    }
    return parts;
  }

  /** Parts of an upload that nobody completes are billed until it is aborted. */
  private void abort(String key, String uploadId, Exception failure) {
    try {
      client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(uploadId));
    } catch (SdkException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }
}
