package dev.spanledger.collector.lambda;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.Answer;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.intake.Intake;
import dev.spanledger.collector.source.Carrier;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.Outcome;
import dev.spanledger.collector.source.PayloadReader;
import dev.spanledger.collector.source.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers Firehose as an HTTP endpoint, which is how a CloudWatch metric stream leaves AWS. The
 * ingest token is the access key of the stream's destination. Source: Firehose's HTTP endpoint
 * delivery request and response specifications.
 */
final class FirehoseEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(FirehoseEndpoint.class);
  private static final String ACCESS_KEY = "X-Amz-Firehose-Access-Key";
  private static final String REQUEST_ID = "X-Amz-Firehose-Request-Id";

  private final Intake intake;
  private final Deployment deployment;
  private final Clock clock = Clock.systemUTC();
  private final Carrier carrier = Carrier.stream("firehose", Signal.METRICS);

  FirehoseEndpoint(Intake intake, Deployment deployment) {
    this.intake = intake;
    this.deployment = deployment;
  }

  /** Answers one delivery; never throws. */
  Answer receive(HttpEvent event) {
    String requestId = event.header(REQUEST_ID);
    try {
      String key = event.header(ACCESS_KEY);
      IngestToken token =
          intake.authenticated(key == null ? null : "Bearer " + key, event.header("Origin"));
      if (requestId == null) {
        throw RefusedException.malformed("Delivery has no header " + REQUEST_ID);
      }
      List<SourceRecord> records;
      try (HeapBudget.Reservation reservation = intake.open()) {
        records = records(requestId, event.body(reservation));
      }
      List<Outcome> outcomes = deployment.records(token).take(carrier, records);
      if (outcomes.contains(Outcome.FAILED)) {
        throw new RefusedException(
            Refusal.STORAGE_FAILED, "The store did not take the records; deliver them again");
      }
      return answer(200, requestId, null, null);
    } catch (RefusedException e) {
      intake.counters().refused(e.refusal());
      return answer(e.refusal().httpStatus(), requestId, e.reason(), e.refusal());
    } catch (RuntimeException e) {
      LOG.error("A delivery of Firehose failed in the collector", e);
      return answer(500, requestId, "The collector failed; its log says how", Refusal.INTERNAL);
    }
  }

  private static List<SourceRecord> records(String requestId, byte[] body) throws RefusedException {
    JsonObject delivery = JsonObject.parse(body);
    Number timestamp = delivery.number("timestamp");
    if (!requestId.equals(delivery.text("requestId")) || timestamp == null) {
      throw RefusedException.malformed(
          "Delivery needs a timestamp, and the requestId of its header %s".formatted(REQUEST_ID));
    }
    List<SourceRecord> records = new ArrayList<>();
    for (JsonObject record : delivery.objects("records")) {
      String data = record.text("data");
      records.add(
          new SourceRecord(
              "%s/%d".formatted(requestId, records.size()),
              EventIo.ofMillis(timestamp),
              PayloadReader.base64(data == null ? "" : data)));
    }
    return records;
  }

  /** What Firehose reads: the request's id, a time, and what was wrong. */
  private Answer answer(
      int status, @Nullable String requestId, @Nullable String error, @Nullable Refusal refusal) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    String message = error == null ? "" : ",\"errorMessage\":%s".formatted(quoted(error));
    String body =
        "{\"requestId\":%s,\"timestamp\":%d%s}"
            .formatted(quoted(requestId == null ? "" : requestId), clock.millis(), message);
    return new Answer(status, headers, body.getBytes(StandardCharsets.UTF_8), refusal);
  }

  private static String quoted(String text) {
    String bounded = text.length() <= 230 ? text : text.substring(0, 230);
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(bounded)) + '"';
  }
}
