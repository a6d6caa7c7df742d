package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Buckets; and secrets, which are as short. */
class S3CallsTest {
  private Wire wire;
  private S3Client s3;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire();
    s3 = wire.client(S3Client.builder().forcePathStyle(true));
  }

  @AfterEach
  void stop() {
    s3.close();
    wire.close();
  }

  @Test
  void an_object_is_named_by_bucket_and_key() {
    wire.answer(200, "", Map.of("x-amz-request-id", "s3-1", "x-amz-id-2", "host-1"));
    wire.invoke(
        () -> {
          s3.putObject(put -> put.bucket("bills").key("a/b.csv"), RequestBody.fromString("x"));
          s3.uploadPart(
              part -> part.bucket("bills").key("a/b.csv").uploadId("up-1").partNumber(3),
              RequestBody.fromString("x"));
        });

    assertThat(wire.attributes("S3.PutObject"))
        .containsAllEntriesOf(
            Map.of(
                "rpc.service", "S3",
                "rpc.method", "PutObject",
                "aws.s3.bucket", "bills",
                "aws.s3.key", "a/b.csv",
                "aws.extended_request_id", "host-1",
                "http.response.status_code", 200L));
    assertThat(wire.attributes("S3.UploadPart"))
        .containsEntry("aws.s3.upload_id", "up-1")
        .containsEntry("aws.s3.part_number", 3L);
  }

  @Test
  void a_copy_names_both_objects() {
    wire.answer(200, "<CopyObjectResult/>");
    wire.invoke(
        () ->
            s3.copyObject(
                copy ->
                    copy.sourceBucket("bills")
                        .sourceKey("a")
                        .destinationBucket("archive")
                        .destinationKey("b")));
    assertThat(wire.attributes("S3.CopyObject"))
        .containsEntry("aws.s3.copy_source", "bills/a")
        .containsEntry("aws.s3.bucket", "archive")
        .containsEntry("aws.s3.key", "b");
  }

  @Test
  void an_object_that_is_not_there_is_an_error() {
    wire.answer(404, "<Error><Code>NoSuchKey</Code></Error>");
    wire.invoke(
        () ->
            assertThatThrownBy(() -> s3.getObject(get -> get.bucket("bills").key("none")))
                .isInstanceOf(NoSuchKeyException.class));
    assertThat(wire.attributes("S3.GetObject"))
        .containsEntry("http.response.status_code", 404L)
        .containsEntry("error.type", NoSuchKeyException.class.getName());
    assertThat(wire.exported().span("S3.GetObject").getStatus().getCode())
        .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void a_call_that_the_sdk_refuses_and_an_address_that_is_only_signed_leave_no_open_span() {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .build()) {
      // Out of time, so that every span which is still open is ended and exported.
      wire.timeOut(
          () -> {
            assertThatThrownBy(() -> s3.getObject(get -> get.key("without a bucket")))
                .isInstanceOf(RuntimeException.class);
            presigner.presignGetObject(
                sign ->
                    sign.signatureDuration(Duration.ofMinutes(5))
                        .getObjectRequest(get -> get.bucket("bills").key("a")));
          });
    }
    assertThat(wire.requests()).isEmpty();
    assertThat(wire.exported().spans()).noneMatch(span -> span.getName().startsWith("S3."));
  }

  @Test
  void a_secret_is_named_by_its_arn_and_never_told() {
    String arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf";
    wire.answer(200, "{\"ARN\":\"" + arn + "\",\"SecretString\":\"someone secret\"}");
    try (SecretsManagerClient secrets = wire.client(SecretsManagerClient.builder())) {
      wire.invoke(() -> secrets.getSecretValue(get -> get.secretId("database")));
    }
    assertThat(wire.attributes("SecretsManager.GetSecretValue"))
        .containsEntry("aws.secretsmanager.secret.arn", arn);
    assertThat(wire.exported().spans().toString()).doesNotContain("someone secret");
  }
}
