package dev.spanledger.instrumentation.aws;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Event buses: context as members of the event's detail, and as the entry's trace header, which the
 * bus hands to X-Ray but not to a function.
 */
final class EventBridgeCalls implements ServiceCalls {
  private static final String DEFAULT_BUS = "default";

  // What the bus counts for an entry's time; the rest of the envelope is counted as it is.
  private static final int ENVELOPE_BYTES = 14;

  @Override
  public @Nullable String destination(SdkRequest request) {
    if (!(request instanceof PutEventsRequest put)) {
      return null;
    }
    String bus = null;
    for (PutEventsRequestEntry entry : put.entries()) {
      String own = bus(entry);
      if (bus != null && !bus.equals(own)) {
        return "multiple_buses";
      }
      bus = own;
    }
    return bus;
  }

  private static String bus(PutEventsRequestEntry entry) {
    String name = entry.eventBusName();
    return name == null ? DEFAULT_BUS : Members.after('/', name);
  }

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    if (request instanceof PutEventsRequest put) {
      Messaging.describe(span, "aws.eventbridge", "send", destination(request));
      if (put.entries().size() > 1) {
        Messaging.batch(span, put.entries().size());
      }
    }
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    if (!(response instanceof PutEventsResponse put)) {
      return;
    }
    List<PutEventsResultEntry> entries = put.entries();
    if (entries.size() == 1) {
      Members.put(span, Messaging.MESSAGE_ID, entries.get(0).eventId());
    }
    Integer failed = put.failedEntryCount();
    if (failed != null && failed > 0) {
      Messaging.refused(span, failed, entries.size(), firstError(entries));
    }
  }

  private static @Nullable String firstError(List<PutEventsResultEntry> entries) {
    for (PutEventsResultEntry entry : entries) {
      if (entry.errorCode() != null) {
        return entry.errorCode();
      }
    }
    return null;
  }

  @Override
  public String carrier() {
    return AwsSettings.EVENT_BRIDGE;
  }

  @Override
  public SdkRequest withContext(SdkRequest request, Propagation propagation) {
    if (!(request instanceof PutEventsRequest put)) {
      return request;
    }
    long bytes = 0;
    for (PutEventsRequestEntry entry : put.entries()) {
      bytes += bytes(entry);
    }
    // The older limit is that of the whole request, the newer one of each entry.
    long more = put.entries().size() * SizeLimit.bytes(propagation.fields());
    boolean hasRoom = SizeLimit.allows(bytes, more);
    List<PutEventsRequestEntry> entries = new ArrayList<>(put.entries().size());
    for (PutEventsRequestEntry entry : put.entries()) {
      PutEventsRequestEntry.Builder builder = entry.toBuilder();
      if (entry.traceHeader() == null) {
        builder.traceHeader(propagation.xRayHeader());
      }
      if (hasRoom) {
        builder.detail(detail(entry.detail(), propagation));
      }
      entries.add(builder.build());
    }
    return put.toBuilder().entries(entries).build();
  }

  private static @Nullable String detail(@Nullable String detail, Propagation propagation) {
    JsonObjectText object = detail == null ? null : JsonObjectText.parse(detail);
    return object == null || object.has(Propagation.TRACEPARENT)
        ? detail
        : object.with(propagation.fields());
  }

  private static long bytes(PutEventsRequestEntry entry) {
    long bytes =
        ENVELOPE_BYTES
            + SizeLimit.bytes(entry.source())
            + SizeLimit.bytes(entry.detailType())
            + SizeLimit.bytes(entry.detail());
    for (String resource : entry.resources()) {
      bytes += SizeLimit.bytes(resource);
    }
    return bytes;
  }
}
