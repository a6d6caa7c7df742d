package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** Streams: context as members of records that are JSON objects, where that is asked for. */
final class KinesisCalls implements ServiceCalls {
  /** Of all records of one request, their keys included. */
  private static final long MAX_REQUEST_BYTES = 5L * 1024 * 1024;

  private static final AttributeKey<String> STREAM = stringKey("aws.kinesis.stream_name");

  @Override
  public @Nullable String destination(SdkRequest request) {
    return request instanceof PutRecordRequest || request instanceof PutRecordsRequest
        ? stream(request)
        : null;
  }

  private static @Nullable String stream(SdkRequest request) {
    String name = Members.text(request, "StreamName");
    String arn = Members.text(request, "StreamARN");
    return name == null && arn != null ? Members.after('/', arn) : name;
  }

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    String destination = destination(request);
    if (destination != null) {
      Messaging.describe(span, "aws.kinesis", "send", destination);
    } else if (operation.equals("GetRecords")) {
      Messaging.describe(span, "aws.kinesis", "receive", stream(request));
    }
    Members.put(span, STREAM, stream(request));
    if (request instanceof PutRecordsRequest put) {
      Messaging.batch(span, put.records().size());
    }
  }

  @Override
  public void describeResponse(Span span, SdkResponse response) {
    if (response instanceof PutRecordResponse put) {
      Members.put(span, Messaging.MESSAGE_ID, put.sequenceNumber());
    } else if (response instanceof PutRecordsResponse put && put.failedRecordCount() != null) {
      List<PutRecordsResultEntry> records = put.records();
      Messaging.refused(span, put.failedRecordCount(), records.size(), firstError(records));
    }
  }

  private static @Nullable String firstError(List<PutRecordsResultEntry> records) {
    for (PutRecordsResultEntry entry : records) {
      if (entry.errorCode() != null) {
        return entry.errorCode();
      }
    }
    return null;
  }

  @Override
  public String carrier() {
    return AwsSettings.KINESIS;
  }

  @Override
  public SdkRequest withContext(SdkRequest request, Propagation propagation) {
    if (request instanceof PutRecordRequest put) {
      SdkBytes data = withContext(put.data(), put.partitionKey(), propagation);
      return data == null ? request : put.toBuilder().data(data).build();
    }
    return request instanceof PutRecordsRequest put ? withContext(put, propagation) : request;
  }

  private static PutRecordsRequest withContext(PutRecordsRequest put, Propagation propagation) {
    long bytes = 0;
    List<PutRecordsRequestEntry> entries = new ArrayList<>(put.records().size());
    for (PutRecordsRequestEntry entry : put.records()) {
      SdkBytes data = withContext(entry.data(), entry.partitionKey(), propagation);
      entries.add(data == null ? entry : entry.toBuilder().data(data).build());
      SdkBytes sent = data == null ? entry.data() : data;
      bytes += length(sent) + SizeLimit.bytes(entry.partitionKey());
    }
    return bytes <= MAX_REQUEST_BYTES ? put.toBuilder().records(entries).build() : put;
  }

  /** Null where the record stays as it is. */
  private static @Nullable SdkBytes withContext(
      @Nullable SdkBytes data, @Nullable String partitionKey, Propagation propagation) {
    long bytes = length(data) + SizeLimit.bytes(partitionKey);
    if (data == null || !SizeLimit.allows(bytes, SizeLimit.bytes(propagation.fields()))) {
      return null;
    }
    byte[] raw = data.asByteArrayUnsafe();
    if (raw.length < 2 || (raw[0] != '{' && raw[0] > ' ')) {
      return null;
    }
    // Every byte a character: what JSON is made of is ASCII, and the rest comes out as it went in.
    JsonObjectText object = JsonObjectText.parse(new String(raw, StandardCharsets.ISO_8859_1));
    return object == null || object.has(Propagation.TRACEPARENT)
        ? null
        : SdkBytes.fromByteArrayUnsafe(
            object.with(propagation.fields()).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static long length(@Nullable SdkBytes data) {
    return data == null ? 0 : data.asByteArrayUnsafe().length;
  }
}
