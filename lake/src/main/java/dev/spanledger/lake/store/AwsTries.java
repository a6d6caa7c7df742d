package dev.spanledger.lake.store;

import dev.spanledger.lake.store.AwsAccess.Patience;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Repeats a request to AWS that failed in passing, outside the SDK: where each try is billed, none
 * may be hidden. Pauses are a random part of a bound that doubles.
 */
public final class AwsTries {
  private static final Set<String> THROTTLED =
      Set.of(
          "LimitExceededException",
          "LimitExceededFault",
          "ThrottledException",
          "ThrottlingException",
          "Throttling",
          "RequestLimitExceeded");

  private final Patience patience;

  public AwsTries(Patience patience) {
    this.patience = patience;
  }

  /** The same access without tries of the SDK's own. */
  public static AwsAccess once(AwsAccess access) {
    Patience patience = access.patience();
    return new AwsAccess(
        access.region(),
        access.profile(),
        access.endpoint(),
        new Patience(patience.stall(), patience.firstPause(), patience.longestPause(), 1));
  }

  /** Is told before each try, and may stop it. */
  @FunctionalInterface
  public interface Gate<E extends Exception> {
    void pass() throws E;
  }

  /**
   * Sends a request until it is answered or refused for good.
   *
   * @throws SdkException the last refusal
   */
  public <T, E extends Exception> T call(Gate<E> gate, Supplier<T> request) throws IOException, E {
    for (int attempt = 1; ; attempt++) {
      gate.pass();
      try {
        return request.get();
      } catch (SdkException failure) {
        if (!isPassing(failure) || attempt >= patience.tries()) {
          throw failure;
        }
        pause(attempt);
      }
    }
  }

  /** Waits before the next of several tries. */
  public void pause(int attempt) throws IOException {
    long bound =
        Math.min(
            patience.longestPause().toMillis(),
            patience.firstPause().toMillis() << Math.min(attempt, 20));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(bound + 1));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for AWS", interrupted);
    }
  }

  public int tries() {
    return patience.tries();
  }

  /** AWS's code of a refusal; empty where it has none. */
  public static String code(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  private static boolean isPassing(SdkException failure) {
    if (failure instanceof AwsServiceException answer) {
      return answer.statusCode() >= 500
          || answer.isThrottlingException()
          || THROTTLED.contains(code(answer));
    }
    return failure instanceof SdkClientException && (failure.retryable() || isCutOff(failure));
  }

  /** An answer that ended half way does not parse; the SDK does not count that as passing. */
  private static boolean isCutOff(Throwable failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException || cause instanceof XMLStreamException) {
        return true;
      }
    }
    return false;
  }

  /**
   * A refusal in one sentence, and who can mend it.
   *
   * @param service as people call it
   * @param action as a policy calls it
   */
  public static StoreException refused(String service, String action, SdkException failure) {
    if (!(failure instanceof AwsServiceException answer)) {
      boolean isUnsigned = String.valueOf(failure.getMessage()).contains("load credentials");
      return new StoreException(
          isUnsigned ? StoreException.Reason.CREDENTIALS : StoreException.Reason.UNAVAILABLE,
          isUnsigned
              ? "No AWS credentials for %s: name a profile, or set AWS_PROFILE".formatted(action)
              : "AWS did not answer to %s: %s".formatted(action, failure.getMessage()),
          failure);
    }
    String said = "AWS says %d %s".formatted(answer.statusCode(), code(answer));
    return switch (code(answer)) {
      case "AccessDeniedException", "AccessDenied" ->
          new StoreException(
              StoreException.Reason.DENIED,
              "Not allowed to ask %s (%s): grant %s on *".formatted(service, said, action),
              answer);
      case "UnrecognizedClientException",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidClientTokenId" ->
          new StoreException(
              StoreException.Reason.CREDENTIALS,
              "The AWS credentials for %s are not valid (%s): sign in again, or use others"
                  .formatted(action, said),
              answer);
      default ->
          new StoreException(
              StoreException.Reason.UNAVAILABLE,
              "%s refused %s (%s): %s"
                  .formatted(
                      service,
                      action,
                      said,
                      answer.awsErrorDetails() == null
                          ? "without a word"
                          : answer.awsErrorDetails().errorMessage()),
              answer);
    };
  }
}
