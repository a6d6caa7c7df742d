package dev.spanledger.collector.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.source.Carrier;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.Outcome;
import dev.spanledger.collector.source.PayloadReader;
import dev.spanledger.collector.source.RecordIntake;
import dev.spanledger.collector.source.SourceRecord;
import dev.spanledger.collector.source.StoredObjects;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes messages of an SQS queue: telemetry as JSON text or as base64, and announcements of objects
 * that a bucket or EventBridge put there. Set {@code ReportBatchItemFailures} on its mapping.
 */
public final class SqsFront implements RequestStreamHandler {
  private static final String SOURCE = "SQS";

  private final RecordIntake records;
  private final StoredObjects objects;
  private final Carrier carrier;

  /** Called by Lambda. */
  public SqsFront() {
    this(Environment.ofProcess());
  }

  SqsFront(Environment environment) {
    Deployment deployment = Deployment.of(environment);
    this.records = deployment.records();
    this.objects = deployment.objects();
    this.carrier = Carrier.queue("sqs", deployment.signal());
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    List<String> failed = new ArrayList<>();
    for (JsonObject message : EventIo.records(EventIo.read(input, SOURCE), "Records", SOURCE)) {
      String messageId = message.text("messageId");
      String body = message.text("body");
      if (messageId == null || body == null) {
        throw new IllegalArgumentException("Message of an SQS event has no messageId or no body");
      }
      Object sent = message.object("attributes").value("SentTimestamp");
      String id = "%s/%s".formatted(message.text("eventSourceARN"), messageId);
      if (take(id, EventIo.ofMillis(sent), body) == Outcome.FAILED) {
        failed.add(messageId);
      }
    }
    EventIo.writeFailures(output, failed);
  }

  private Outcome take(String id, Instant sentAt, String body) {
    byte[] data = body.getBytes(StandardCharsets.UTF_8);
    try {
      if (body.startsWith("{")) {
        JsonObject json = JsonObject.parse(body);
        if (StoredObjects.isAnnouncement(json)) {
          return objects.take(json);
        }
      } else {
        data = PayloadReader.base64(body);
      }
    } catch (RefusedException e) {
      // Told again, and set aside, by the intake of records: the data is as it was sent.
      data = body.getBytes(StandardCharsets.UTF_8);
    }
    return records.take(carrier, List.of(new SourceRecord(id, sentAt, data))).get(0);
  }
}
