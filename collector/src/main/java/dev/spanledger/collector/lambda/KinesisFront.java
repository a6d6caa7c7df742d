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
 * Takes records of a Kinesis data stream. Set {@code ReportBatchItemFailures} on its mapping: the
 * answer names the first record that is to be delivered again, and nothing behind it is stored.
 */
public final class KinesisFront implements RequestStreamHandler {
  private static final String SOURCE = "Kinesis";

  private final RecordIntake records;
  private final Carrier carrier;

  /** Called by Lambda. */
  public KinesisFront() {
    this(Environment.ofProcess());
  }

  KinesisFront(Environment environment) {
    Deployment deployment = Deployment.of(environment);
    this.records = deployment.records();
    this.carrier = Carrier.stream("kinesis", deployment.signal());
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    List<String> sequenceNumbers = new ArrayList<>();
    List<SourceRecord> found = new ArrayList<>();
    for (JsonObject record : EventIo.records(EventIo.read(input, SOURCE), "Records", SOURCE)) {
      JsonObject kinesis = record.object("kinesis");
      String data = kinesis.text("data");
      String sequenceNumber = kinesis.text("sequenceNumber");
      String shard = record.text("eventID");
      String stream = record.text("eventSourceARN");
      if (data == null || sequenceNumber == null) {
        throw new IllegalArgumentException(
            "Record %d of a Kinesis event has no kinesis.data or kinesis.sequenceNumber"
                .formatted(found.size()));
      }
      sequenceNumbers.add(sequenceNumber);
      // The event's id is the shard's and the number; both count per stream only.
      found.add(
          new SourceRecord(
              "%s/%s".formatted(stream, shard == null ? sequenceNumber : shard),
              EventIo.ofSeconds(kinesis.number("approximateArrivalTimestamp")),
              Base64.getDecoder().decode(data)));
    }
    int firstFailed = records.take(carrier, found).indexOf(Outcome.FAILED);
    EventIo.writeFailures(
        output, firstFailed < 0 ? List.of() : List.of(sequenceNumbers.get(firstFailed)));
  }
}
