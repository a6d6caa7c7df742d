package dev.spanledger.collector.otlp;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Digests;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Log records into rows of the logs table. */
final class LogRows {
  private static final Promotions RESOURCE = Promotions.ofResource(Tables.LOGS);
  private static final Promotions RECORD = Promotions.ofRecord(Tables.LOGS);

  private final Batch batch;
  private final Verdict.Tally tally;
  private final @Nullable Consumer<Row> rows;

  /** How often each record occurred in this request: a service may log one line twice. */
  private final Map<String, Integer> occurrences = new HashMap<>();

  private LogRows(Batch batch, Verdict.Tally tally, @Nullable Consumer<Row> rows) {
    this.batch = batch;
    this.tally = tally;
    this.rows = rows;
  }

  /** Looks at every record; rows are made only where there is somebody to take them. */
  static void read(
      ExportLogsServiceRequest request,
      Batch batch,
      Verdict.Tally tally,
      @Nullable Consumer<Row> rows) {
    LogRows reader = new LogRows(batch, tally, rows);
    for (ResourceLogs resource : request.getResourceLogsList()) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        reader.scope(resource, scope);
      }
    }
  }

  private void scope(ResourceLogs resource, ScopeLogs scope) {
    if (rows == null) {
      scope.getLogRecordsList().forEach(this::check);
      return;
    }
    String schemaUrl =
        scope.getSchemaUrl().isEmpty() ? resource.getSchemaUrl() : scope.getSchemaUrl();
    RowTemplate template =
        RowTemplate.of(
            Tables.LOGS, RESOURCE, batch, resource.getResource(), scope.getScope(), schemaUrl);
    byte[] origin =
        Digests.hex(resource.getResource().toByteArray(), scope.getScope().toByteArray())
            .getBytes(StandardCharsets.US_ASCII);
    for (LogRecord record : scope.getLogRecordsList()) {
      if (check(record)) {
        rows.accept(row(record, template, origin));
      }
    }
  }

  private boolean check(LogRecord record) {
    long time = timeUnixNano(record);
    String problem = time == 0 ? null : OtlpTime.problem("time", time, batch.ingestTimeMicros());
    if (problem != null) {
      tally.reject("log record %d: %s".formatted(tally.index(), problem));
      return false;
    }
    tally.accept();
    Cuts.warn(tally, record.getAttributesList());
    if (record.getBody().getStringValue().length() > OtlpLimits.MAX_BODY_CHARS) {
      tally.warn("log bodies were cut to %d characters".formatted(OtlpLimits.MAX_BODY_CHARS));
    }
    return true;
  }

  private static long timeUnixNano(LogRecord record) {
    return record.getTimeUnixNano() != 0
        ? record.getTimeUnixNano()
        : record.getObservedTimeUnixNano();
  }

  private Row row(LogRecord record, RowTemplate template, byte[] origin) {
    Row row = template.newRow();
    long time = timeUnixNano(record);
    row.set("record_id", recordId(record, origin))
        // Neither the application nor an agent observed it, so the collector did.
        .set("time", time == 0 ? (Long) batch.ingestTimeMicros() : (Long) OtlpTime.micros(time))
        .set("time_nano_rem", OtlpTime.nanoRemainder(time))
        .set("observed_time", OtlpTime.microsOrNull(record.getObservedTimeUnixNano()))
        // OTLP: a record with an invalid id is a record without a trace, not an invalid record.
        .set("trace_id", Ids.hex(record.getTraceId(), Ids.TRACE_ID_BYTES))
        .set("span_id", Ids.hex(record.getSpanId(), Ids.SPAN_ID_BYTES))
        .set("flags", record.getFlags())
        .set("severity_number", record.getSeverityNumberValue())
        .set("severity_text", RowTemplate.textOrNull(record.getSeverityText()))
        .set("event_name", RowTemplate.textOrNull(record.getEventName()));
    if (record.hasBody()) {
      body(row, record.getBody());
    }
    Attributes rest = RowTemplate.attributes(row, record.getAttributesList(), RECORD);
    row.set("dropped_attributes_count", record.getDroppedAttributesCount() + rest.droppedCount());
    return row;
  }

  private static void body(Row row, AnyValue body) {
    boolean isText = body.hasStringValue();
    String text = isText ? body.getStringValue() : AttributeValue.json(body);
    row.set("body", Attributes.shortened(text, OtlpLimits.MAX_BODY_CHARS))
        .set("body_is_json", !isText);
  }

  private String recordId(LogRecord record, byte[] origin) {
    // Where the collector's clock gives the time, it tells two equal lines apart, as theirs would.
    byte[] time =
        timeUnixNano(record) == 0
            ? Long.toString(batch.ingestTimeMicros()).getBytes(StandardCharsets.US_ASCII)
            : new byte[0];
    String content = Digests.hex(origin, record.toByteArray(), time);
    int occurrence = occurrences.merge(content, 1, Integer::sum);
    return occurrence == 1
        ? content
        : Digests.hex((content + "/" + occurrence).getBytes(StandardCharsets.US_ASCII));
  }
}
