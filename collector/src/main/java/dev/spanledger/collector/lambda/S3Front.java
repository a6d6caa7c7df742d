package dev.spanledger.collector.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.source.JsonObject;
import dev.spanledger.collector.source.StoredObjects;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Takes files of OTLP that were put into a bucket, announced by the bucket itself or by
 * EventBridge. An event that fails is repeated by Lambda, and then goes to the function's queue for
 * failures.
 */
public final class S3Front implements RequestStreamHandler {
  private static final String SOURCE = "S3 or EventBridge";

  private final StoredObjects objects;

  /** Called by Lambda. */
  public S3Front() {
    this(Environment.ofProcess());
  }

  S3Front(Environment environment) {
    this.objects = Deployment.of(environment).objects();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JsonObject event = EventIo.read(input, SOURCE);
    if (!StoredObjects.isAnnouncement(event)) {
      throw new IllegalArgumentException(
          "Event with fields %s announces no object".formatted(event.names()));
    }
    try {
      EventIo.requireStored(objects.take(event), "Objects of a bucket");
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.reason(), e);
    }
    EventIo.write(output, json -> {});
  }
}
