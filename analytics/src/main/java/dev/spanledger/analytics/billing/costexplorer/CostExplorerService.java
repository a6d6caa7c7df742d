package dev.spanledger.analytics.billing.costexplorer;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.AwsAccess.Patience;
import dev.spanledger.lake.store.AwsTries;
import java.io.Closeable;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
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
  private static final String HOME = "us-east-1";

  private final AwsAccess access;
  private final Patience patience;
  private final CallBudget budget;
  private final AwsTries tries;
  private final CostExplorerClient client;

  CostExplorerService(AwsAccess access, CallBudget budget) throws IOException {
    this.access = access;
    this.patience = access.patience();
    this.budget = budget;
    this.tries = new AwsTries(patience);
    // The API lives in one region; tries are made and counted here, not inside the SDK.
    String region = access.region();
    AwsAccess once = AwsTries.once(access);
    this.client =
        new AwsAccess(
                region == null ? HOME : region, once.profile(), once.endpoint(), once.patience())
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
    try {
      return tries.<T, CallBudget.SpentException>call(budget::take, request);
    } catch (SdkException failure) {
      throw translate(action, failure);
    }
  }

  private static IOException translate(String action, SdkException failure) {
    String code = failure instanceof AwsServiceException answer ? AwsTries.code(answer) : "";
    return switch (code) {
      case "DataUnavailableException" ->
          new BillingFileException(
              ("Cost Explorer has no such data (AWS says %d %s): enable it, and for hours or"
                      + " resources their data, in the preferences of Cost Explorer; it comes"
                      + " within a day")
                  .formatted(((AwsServiceException) failure).statusCode(), code));
      case "InvalidNextTokenException" -> new ExpiredTokenException(failure);
      default -> AwsTries.refused("Cost Explorer", action, failure);
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
