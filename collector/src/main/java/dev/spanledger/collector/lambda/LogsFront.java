package dev.spanledger.collector.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.collector.source.Carrier;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.LogDelivery;
import dev.spanledger.collector.source.RecordIntake;
import dev.spanledger.collector.source.SourceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;

/**
 * Takes deliveries of CloudWatch Logs: Lambda's reports, lines of an OTLP exporter, and the spans
 * of {@code aws/spans}. A delivery that fails is repeated by Lambda, and then goes to the
 * function's queue for failures.
 */
public final class LogsFront implements RequestStreamHandler {
  private static final String SOURCE = "CloudWatch Logs";

  private final RecordIntake records;
  private final Carrier carrier;

  /** Called by Lambda. */
  public LogsFront() {
    this(Environment.ofProcess());
  }

  LogsFront(Environment environment) {
    Deployment deployment = Deployment.of(environment);
    this.records = deployment.records();
    this.carrier = Carrier.queue("cw_logs", deployment.signal());
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JsonObject event = EventIo.read(input, SOURCE);
    String base64 = event.object("awslogs").text("data");
    if (base64 == null) {
      throw new IllegalArgumentException(
          "Event with fields %s is none of CloudWatch Logs, which has \"awslogs\" with \"data\""
              .formatted(event.names()));
    }
    SourceRecord delivery = LogDelivery.of(Base64.getDecoder().decode(base64));
    EventIo.requireStored(
        records.take(carrier, List.of(delivery)).get(0), "A delivery of CloudWatch Logs");
    EventIo.write(output, json -> {});
  }
}
