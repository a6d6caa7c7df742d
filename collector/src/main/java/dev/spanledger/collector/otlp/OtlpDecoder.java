package dev.spanledger.collector.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.table.Row;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * OTLP requests into rows. The same bytes always give the same rows, because a batch is read twice:
 * once before it is acknowledged, once when it lands. Stateless and thread-safe.
 */
public final class OtlpDecoder {
  /**
   * Heap in bytes that reading this body will take, counted without taking it.
   *
   * @throws RefusedException where the body is malformed, or holds more than any budget allows
   */
  public long heapBytes(Signal signal, Encoding encoding, byte[] body) throws RefusedException {
    return switch (encoding) {
      case JSON -> JsonScan.heapBytes(body);
      case PROTOBUF -> WireScan.weigh(body, schema(signal)).heapBytes();
    };
  }

  /** Which records of the batch will be stored; makes no rows. */
  public Verdict check(Batch batch) throws RefusedException {
    return read(batch, null);
  }

  /** Passes one row for every record that {@link #check} accepted, in order. */
  public Verdict rows(Batch batch, Consumer<Row> rows) throws RefusedException {
    return read(batch, rows);
  }

  /**
   * The spans of one request as they are, unchecked: for looking at a file, not for storing.
   *
   * @throws RefusedException where the body is malformed, or is protobuf with text that is no UTF-8
   */
  public static List<ResourceSpans> resourceSpans(Encoding encoding, byte[] body)
      throws RefusedException {
    if (encoding == Encoding.JSON) {
      ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
      OtlpJson.read(body, request);
      return request.getResourceSpansList();
    }
    try {
      return parse(ExportTraceServiceRequest.parser(), body).getResourceSpansList();
    } catch (IOException e) {
      throw RefusedException.malformed("Body is not an OTLP protobuf request");
    }
  }

  private static Verdict read(Batch batch, @Nullable Consumer<Row> rows) throws RefusedException {
    Verdict.Tally tally = new Verdict.Tally();
    switch (batch.signal()) {
      case TRACES ->
          SpanRows.read(
              message(
                  batch,
                  ExportTraceServiceRequest.newBuilder(),
                  ExportTraceServiceRequest.parser(),
                  new Salvage(ResourceSpans.parser(), ScopeSpans.parser(), Span.parser()),
                  tally),
              batch,
              tally,
              rows);
      case LOGS ->
          LogRows.read(
              message(
                  batch,
                  ExportLogsServiceRequest.newBuilder(),
                  ExportLogsServiceRequest.parser(),
                  new Salvage(ResourceLogs.parser(), ScopeLogs.parser(), LogRecord.parser()),
                  tally),
              batch,
              tally,
              rows);
      case METRICS ->
          MetricRows.read(
              message(
                  batch,
                  ExportMetricsServiceRequest.newBuilder(),
                  ExportMetricsServiceRequest.parser(),
                  new Salvage(ResourceMetrics.parser(), ScopeMetrics.parser(), Metric.parser()),
                  tally),
              batch,
              tally,
              rows);
      case PLATFORM -> throw notOtlp();
    }
    return tally.verdict();
  }

  @SuppressWarnings("unchecked") // the builder is the parser's message's
  private static <T extends Message> T message(
      Batch batch, Message.Builder builder, Parser<T> parser, Salvage salvage, Verdict.Tally tally)
      throws RefusedException {
    if (batch.encoding() == Encoding.JSON) {
      OtlpJson.read(batch.body(), builder);
      return (T) builder.build();
    }
    try {
      return parse(parser, batch.body());
    } catch (IOException e) {
      return salvaged(batch, parser, salvage, tally);
    }
  }

  private static <T extends Message> T salvaged(
      Batch batch, Parser<T> parser, Salvage salvage, Verdict.Tally tally) throws RefusedException {
    byte[] clean = salvage.clean(batch.body());
    if (salvage.lostRecords() == 0) {
      throw RefusedException.malformed("Body is not an OTLP protobuf request");
    }
    tally.reject(
        salvage.lostRecords(),
        "%d of the %ss hold text that is not UTF-8, or belong to a resource or scope that does"
            .formatted(salvage.lostRecords(), batch.signal().recordName()));
    try {
      return parse(parser, clean);
    } catch (IOException e) {
      throw RefusedException.malformed("Body is not an OTLP protobuf request");
    }
  }

  private static <T extends Message> T parse(Parser<T> parser, byte[] body)
      throws InvalidProtocolBufferException {
    // Unknown fields would be kept with every message, and weigh more than they say on the wire.
    CodedInputStream in = CodedInputStream.newInstance(body);
    in.setRecursionLimit(OtlpLimits.MAX_DEPTH + 1);
    return DiscardUnknownFieldsParser.wrap(parser).parseFrom(in);
  }

  private static WireSchema schema(Signal signal) throws RefusedException {
    return switch (signal) {
      case TRACES -> TraceSchema.OF;
      case LOGS -> LogSchema.OF;
      case METRICS -> MetricSchema.OF;
      case PLATFORM -> throw notOtlp();
    };
  }

  private static RefusedException notOtlp() {
    return new RefusedException(
        Refusal.UNSUPPORTED_TYPE, "Platform events are taken as application/json only");
  }

  // One class each, loaded with the first body of its signal: descriptors are half of a cold start.

  private static final class TraceSchema {
    private static final WireSchema OF = WireSchema.of(ExportTraceServiceRequest.getDescriptor());
  }

  private static final class LogSchema {
    private static final WireSchema OF = WireSchema.of(ExportLogsServiceRequest.getDescriptor());
  }

  private static final class MetricSchema {
    private static final WireSchema OF = WireSchema.of(ExportMetricsServiceRequest.getDescriptor());
  }
}
