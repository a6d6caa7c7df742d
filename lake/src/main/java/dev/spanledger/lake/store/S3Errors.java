package dev.spanledger.lake.store;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3's refusals mean, and what would be right. */
final class S3Errors {
  private static final int SHOWN_LENGTH = 200;
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "ExpiredToken",
          "TokenRefreshRequired",
          "AuthorizationHeaderMalformed",
          "RequestTimeTooSkewed");

  private final String bucket;

  S3Errors(String bucket) {
    this.bucket = bucket;
  }

  /** A conditional write that met another one: to be tried again, says S3. */
  static boolean isConflict(SdkException failure) {
    return failure instanceof S3Exception answer && answer.statusCode() == 409;
  }

  /** Answer to a conditional write: something has this key. */
  static boolean isTaken(SdkException failure) {
    return failure instanceof S3Exception answer && answer.statusCode() == 412;
  }

  static boolean isDenied(SdkException failure) {
    return failure instanceof S3Exception answer && answer.statusCode() == 403;
  }

  /**
   * @param action list, read, write or delete
   */
  IOException of(String action, String key, SdkException failure) {
    String place = "s3://%s/%s".formatted(bucket, key);
    if (failure instanceof S3Exception answer) {
      return answered(action, place, key, answer);
    }
    if (failure instanceof SdkClientException && isWithoutCredentials(failure)) {
      return new StoreException(
          StoreException.Reason.CREDENTIALS,
          ("No AWS credentials to %s %s: name a profile, or set AWS_PROFILE or"
                  + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (%s)")
              .formatted(action, place, shortened(failure.getMessage())),
          failure);
    }
    return new StoreException(
        StoreException.Reason.UNAVAILABLE,
        "S3 did not answer to %s %s: %s".formatted(action, place, shortened(root(failure))),
        failure);
  }

  private IOException answered(String action, String place, String key, S3Exception answer) {
    String code = answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
    String said = "S3 says %d %s".formatted(answer.statusCode(), code == null ? "" : code).strip();
    if (code != null && BAD_CREDENTIALS.contains(code)) {
      return new StoreException(
          StoreException.Reason.CREDENTIALS,
          "The AWS credentials to %s %s are not valid (%s): sign in again, or use others"
              .formatted(action, place, said),
          answer);
    }
    return switch (answer.statusCode()) {
      case 403 ->
          new StoreException(
              StoreException.Reason.DENIED, denied(action, place, key, said), answer);
      case 404 ->
          "NoSuchKey".equals(code)
              ? changed(place, said, answer)
              : new StoreException(
                  StoreException.Reason.MISSING,
                  "There is no bucket %s (%s)".formatted(bucket, said),
                  answer);
      case 412 -> changed(place, said, answer);
      default ->
          new StoreException(
              StoreException.Reason.UNAVAILABLE,
              "S3 refused to %s %s (%s): %s"
                  .formatted(action, place, said, shortened(answer.getMessage())),
              answer);
    };
  }

  private static StoreException changed(String place, String said, S3Exception answer) {
    return new StoreException(
        StoreException.Reason.CHANGED,
        "%s was changed or removed since it was listed (%s): start again".formatted(place, said),
        answer);
  }

  private String denied(String action, String place, String key, String said) {
    String grant =
        switch (action) {
          case "list" ->
              "s3:ListBucket on arn:aws:s3:::%s%s"
                  .formatted(bucket, key.isEmpty() ? "" : " for the prefix " + key + "*");
          case "write" -> "s3:PutObject on arn:aws:s3:::%s/%s".formatted(bucket, key);
          case "delete" -> "s3:DeleteObject on arn:aws:s3:::%s/%s".formatted(bucket, key);
          default ->
              "s3:GetObject on arn:aws:s3:::%s/%s, and kms:Decrypt where a key of KMS encrypts it"
                  .formatted(bucket, key);
        };
    return "Not allowed to %s %s (%s): grant %s".formatted(action, place, said, grant);
  }

  private static boolean isWithoutCredentials(SdkException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("Unable to load credentials")
        || message.contains("Profile file contained no")
        || message.contains("Unable to load SSO token")
        || message.contains("Profile file");
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  private static String shortened(@Nullable String text) {
    String line = String.valueOf(text).replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= SHOWN_LENGTH ? line : line.substring(0, SHOWN_LENGTH) + "...";
  }
}
