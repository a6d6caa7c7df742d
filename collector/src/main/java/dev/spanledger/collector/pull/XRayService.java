package dev.spanledger.collector.pull;

import dev.spanledger.collector.pull.ApiSpend.SpentException;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.AwsTries;
import dev.spanledger.lake.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.xray.XRayClient;
import software.amazon.awssdk.services.xray.model.BatchGetTracesResponse;
import software.amazon.awssdk.services.xray.model.GetTraceSummariesResponse;
import software.amazon.awssdk.services.xray.model.TimeRangeType;
import software.amazon.awssdk.services.xray.model.Trace;
import software.amazon.awssdk.services.xray.model.TraceSummary;

/** Requests to X-Ray, each try counted. */
final class XRayService implements Closeable {
  /** For a trace that is scanned or retrieved, in USD: 0.50 for a million. */
  static final BigDecimal TRACE_PRICE = new BigDecimal("0.0000005");

  /** More in one request is refused. */
  static final int TRACES_PER_CALL = 5;

  private static final String NAME = "X-Ray";

  private final AwsTries tries;
  private final ApiSpend spend;
  private final XRayClient client;
  private int calls;
  private long scanned;
  private long retrieved;

  XRayService(AwsAccess access, ApiSpend spend) throws IOException {
    this.tries = new AwsTries(access.patience());
    this.spend = spend;
    this.client = AwsTries.once(access).configure(XRayClient.builder()).build();
  }

  /** Traces that something came of in this time; all pages. */
  List<TraceSummary> summaries(Instant from, Instant to, @Nullable String filter)
      throws IOException, SpentException {
    List<TraceSummary> summaries = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    String token = null;
    do {
      String page = token;
      GetTraceSummariesResponse answer =
          call(
              "xray:GetTraceSummaries",
              () ->
                  client.getTraceSummaries(
                      request ->
                          request
                              .startTime(from)
                              .endTime(to)
                              .timeRangeType(TimeRangeType.EVENT)
                              .sampling(false)
                              .filterExpression(filter)
                              .nextToken(page)));
      summaries.addAll(answer.traceSummaries());
      Long processed = answer.tracesProcessedCount();
      count(processed == null ? answer.traceSummaries().size() : processed, 0);
      token = next(answer.nextToken(), tokens, "xray:GetTraceSummaries");
    } while (token != null);
    return summaries;
  }

  /** Traces whole; those that X-Ray does not hand out, although asked repeatedly, are left out. */
  List<Trace> traces(List<String> ids) throws IOException, SpentException {
    List<Trace> traces = new ArrayList<>();
    List<String> left = ids;
    for (int attempt = 1; !left.isEmpty() && attempt <= tries.tries(); attempt++) {
      if (attempt > 1) {
        tries.pause(attempt);
      }
      left = traces(left, traces);
    }
    return traces;
  }

  /** Ids that were not processed. */
  private List<String> traces(List<String> ids, List<Trace> traces)
      throws IOException, SpentException {
    List<String> unprocessed = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    String token = null;
    spend.require(TRACE_PRICE.multiply(BigDecimal.valueOf(ids.size())));
    count(0, ids.size());
    do {
      String page = token;
      BatchGetTracesResponse answer =
          call(
              "xray:BatchGetTraces",
              () -> client.batchGetTraces(request -> request.traceIds(ids).nextToken(page)));
      traces.addAll(answer.traces());
      unprocessed.addAll(answer.unprocessedTraceIds());
      token = next(answer.nextToken(), tokens, "xray:BatchGetTraces");
    } while (token != null);
    return unprocessed;
  }

  private <T> T call(String action, Supplier<T> request) throws IOException, SpentException {
    try {
      return tries.<T, SpentException>call(
          () -> {
            spend.require(BigDecimal.ZERO);
            calls++;
          },
          request);
    } catch (SdkException failure) {
      throw AwsTries.refused(NAME, action, failure);
    }
  }

  /** The next page's token; one that was there before would go round for ever. */
  static @Nullable String next(@Nullable String token, Set<String> seen, String action)
      throws StoreException {
    if (token == null || token.isEmpty()) {
      return null;
    }
    if (!seen.add(token)) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "AWS answers %s with a page that it had before; nothing more is asked".formatted(action));
    }
    return token;
  }

  private void count(long nowScanned, long nowRetrieved) {
    scanned += nowScanned;
    retrieved += nowRetrieved;
    spend.add(TRACE_PRICE.multiply(BigDecimal.valueOf(nowScanned + nowRetrieved)));
  }

  /** As {@code 120 traces scanned, 35 retrieved, 12 calls, 0.0000775 USD}. */
  String told() {
    return "%,d traces scanned, %,d retrieved, %,d calls, %s"
        .formatted(scanned, retrieved, calls, ApiSpend.text(spend.spent()));
  }

  @Override
  public void close() {
    client.close();
  }
}
