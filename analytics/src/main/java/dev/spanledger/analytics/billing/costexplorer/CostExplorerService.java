package dev.spanledger.analytics.billing.costexplorer;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.AwsAccess.Patience;
import dev.spanledger.lake.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.DateInterval;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageWithResourcesResponse;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;
import software.amazon.awssdk.services.sts.StsClient;

/** Requests to the API, one page at a time. Each try is billed and so counted; none is hidden. */
final class CostExplorerService implements Closeable {
  private static final List<String> METRICS =
      List.of("UnblendedCost", "AmortizedCost", "UsageQuantity");
  private static final Set<String> THROTTLED =
      Set.of("LimitExceededException", "ThrottlingException", "RequestLimitExceeded");
  private static final String HOME = "us-east-1";

  private final AwsAccess access;
  private final Patience patience;
  private final CallBudget budget;
  private final CostExplorerClient client;

  CostExplorerService(AwsAccess access, CallBudget budget) throws IOException {
    this.access = access;
    this.patience = access.patience();
    this.budget = budget;
    // The API lives in one region; tries are made and counted here, not inside the SDK.
    Patience once =
        new Patience(patience.stall(), patience.firstPause(), patience.longestPause(), 1);
    String region = access.region();
    this.client =
        new AwsAccess(region == null ? HOME : region, access.profile(), access.endpoint(), once)
            .configure(CostExplorerClient.builder())
            .build();
  }

  /** A page of an answer. */
  record Page(List<ResultByTime> results, @Nullable String next) {}

  Page page(Slice slice, Slice.Days days, @Nullable String token)
      throws IOException, CallBudget.SpentException {
    DateInterval period = period(slice, days);
    Granularity granularity = slice.isHourly() ? Granularity.HOURLY : Granularity.DAILY;
    if (slice.kind() == Slice.Kind.RESOURCE) {
      GetCostAndUsageWithResourcesResponse answer =
          call(
              "ce:GetCostAndUsageWithResources",
              () ->
                  client.getCostAndUsageWithResources(
                      request ->
                          request
                              .timePeriod(period)
                              .granularity(granularity)
                              .metrics(METRICS)
                              .filter(slice.filter())
                              .groupBy(slice.groups())
                              .nextPageToken(token)));
      return new Page(answer.resultsByTime(), answer.nextPageToken());
    }
    GetCostAndUsageResponse answer =
        call(
            "ce:GetCostAndUsage",
            () ->
                client.getCostAndUsage(
                    request ->
                        request
                            .timePeriod(period)
                            .granularity(granularity)
                            .metrics(METRICS)
                            .filter(slice.filter())
                            .groupBy(slice.groups())
                            .nextPageToken(token)));
    return new Page(answer.resultsByTime(), answer.nextPageToken());
  }

  private static DateInterval period(Slice slice, Slice.Days days) {
    return slice.isHourly()
        ? DateInterval.builder()
            .start(days.from().atStartOfDay().toInstant(ZoneOffset.UTC).toString())
            .end(days.to().atStartOfDay().toInstant(ZoneOffset.UTC).toString())
            .build()
        : DateInterval.builder().start(days.from().toString()).end(days.to().toString()).build();
  }

  /** Account of the credentials; not billed, and no permission is needed. */
  String account() throws IOException {
    String region = access.region();
    try (StsClient sts =
        new AwsAccess(region == null ? HOME : region, access.profile(), access.endpoint(), patience)
            .configure(StsClient.builder())
            .build()) {
      return sts.getCallerIdentity().account();
    } catch (SdkException failure) {
      throw translate("sts:GetCallerIdentity", failure);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private <T> T call(String action, Supplier<T> request)
      throws IOException, CallBudget.SpentException {
    for (int attempt = 1; ; attempt++) {
      budget.take();
      try {
        return request.get();
      } catch (SdkException failure) {
        if (!isPassing(failure) || attempt >= patience.tries()) {
          throw translate(action, failure);
        }
        pause(attempt);
      }
    }
  }

  private static boolean isPassing(SdkException failure) {
    if (failure instanceof AwsServiceException answer) {
      return answer.statusCode() >= 500
          || answer.isThrottlingException()
          || THROTTLED.contains(code(answer));
    }
    return failure instanceof SdkClientException && failure.retryable();
  }

  /** Waits a random part of a bound that doubles. */
  private void pause(int attempt) throws IOException {
    long bound =
        Math.min(
            patience.longestPause().toMillis(),
            patience.firstPause().toMillis() << Math.min(attempt, 20));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(bound + 1));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for Cost Explorer", interrupted);
    }
  }

  private static String code(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  private static IOException translate(String action, SdkException failure) {
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
      case "AccessDeniedException" ->
          new StoreException(
              StoreException.Reason.DENIED,
              "Not allowed to ask Cost Explorer (%s): grant %s on *".formatted(said, action),
              answer);
      case "UnrecognizedClientException",
          "InvalidSignatureException",
          "ExpiredTokenException",
          "InvalidClientTokenId" ->
          new StoreException(
              StoreException.Reason.CREDENTIALS,
              "The AWS credentials for %s are not valid (%s): sign in again, or use others"
                  .formatted(action, said),
              answer);
      case "DataUnavailableException" ->
          new BillingFileException(
              ("Cost Explorer has no such data (%s): enable it, and for hours or resources their"
                      + " data, in the preferences of Cost Explorer; it comes within a day")
                  .formatted(said));
      case "InvalidNextTokenException" -> new ExpiredTokenException(answer);
      default ->
          new StoreException(
              StoreException.Reason.UNAVAILABLE,
              "Cost Explorer refused %s (%s): %s"
                  .formatted(action, said, answer.awsErrorDetails().errorMessage()),
              answer);
    };
  }

  /** A page of an answer that was begun too long ago. */
  static final class ExpiredTokenException extends IOException {
    private static final long serialVersionUID = 1L;

    ExpiredTokenException(Throwable cause) {
      super("Cost Explorer does not go on with an answer that was begun too long ago", cause);
    }
  }
}
