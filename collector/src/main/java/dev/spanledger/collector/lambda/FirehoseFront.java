package dev.spanledger.collector.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.collector.source.Carrier;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.Outcome;
import dev.spanledger.collector.source.RecordIntake;
import dev.spanledger.collector.source.SourceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Takes records of a Firehose stream as its transformation. What the lake has is dropped from the
 * stream, so that it is not stored and paid for a second time; what can never be stored goes on to
 * the stream's own place for failures.
 */
public final class FirehoseFront implements RequestStreamHandler {
  private static final String SOURCE = "Firehose";

  private final RecordIntake records;
  private final Carrier carrier;

  /** Called by Lambda. */
  public FirehoseFront() {
    this(Environment.ofProcess());
  }

  FirehoseFront(Environment environment) {
    Deployment deployment = Deployment.of(environment);
    this.records = deployment.records();
    this.carrier = Carrier.stream("firehose", deployment.signal());
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JsonObject event = EventIo.read(input, SOURCE);
    List<String> ids = new ArrayList<>();
    List<String> data = new ArrayList<>();
    List<SourceRecord> found = new ArrayList<>();
    for (JsonObject record : EventIo.records(event, "records", SOURCE)) {
      String id = record.text("recordId");
      String base64 = record.text("data");
      if (id == null || base64 == null) {
        throw new IllegalArgumentException(
            "Record %d of a Firehose event has no recordId or no data".formatted(found.size()));
      }
      ids.add(id);
      data.add(base64);
      found.add(
          new SourceRecord(
              "%s/%s".formatted(event.text("deliveryStreamArn"), id),
              EventIo.ofMillis(record.value("approximateArrivalTimestamp")),
              Base64.getDecoder().decode(base64)));
    }
    List<Outcome> outcomes = records.take(carrier, found);
    if (outcomes.contains(Outcome.FAILED)) {
      EventIo.requireStored(Outcome.FAILED, "Records of a Firehose stream");
    }
    EventIo.write(
        output,
        json -> {
          json.writeArrayFieldStart("records");
          for (int i = 0; i < ids.size(); i++) {
            boolean isStored = outcomes.get(i) == Outcome.STORED;
            json.writeStartObject();
            json.writeStringField("recordId", ids.get(i));
            json.writeStringField("result", isStored ? "Dropped" : "ProcessingFailed");
            json.writeStringField("data", isStored ? "" : data.get(i));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
