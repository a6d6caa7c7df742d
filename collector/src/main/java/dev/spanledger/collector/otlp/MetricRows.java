package dev.spanledger.collector.otlp;

import com.google.protobuf.Message;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Digests;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Data points of all five kinds into rows of the two metric tables. */
final class MetricRows {
  private static final Promotions POINT_RESOURCE = Promotions.ofResource(Tables.METRIC_POINTS);
  private static final Promotions POINT_RECORD = Promotions.ofRecord(Tables.METRIC_POINTS);
  private static final Promotions DISTRIBUTION_RESOURCE =
      Promotions.ofResource(Tables.METRIC_DISTRIBUTIONS);
  private static final Promotions DISTRIBUTION_RECORD =
      Promotions.ofRecord(Tables.METRIC_DISTRIBUTIONS);

  private final Batch batch;
  private final Verdict.Tally tally;
  private final @Nullable Consumer<Row> rows;

  private MetricRows(Batch batch, Verdict.Tally tally, @Nullable Consumer<Row> rows) {
    this.batch = batch;
    this.tally = tally;
    this.rows = rows;
  }

  /** Looks at every data point; rows are made only where there is somebody to take them. */
  static void read(
      ExportMetricsServiceRequest request,
      Batch batch,
      Verdict.Tally tally,
      @Nullable Consumer<Row> rows) {
    MetricRows reader = new MetricRows(batch, tally, rows);
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        Origin origin = new Origin(resource, scope);
        for (Metric metric : scope.getMetricsList()) {
          reader.metric(origin, metric);
        }
      }
    }
  }

  private void metric(Origin origin, Metric metric) {
    switch (metric.getDataCase()) {
      case GAUGE -> metric.getGauge().getDataPointsList().forEach(p -> point(origin, metric, p));
      case SUM -> metric.getSum().getDataPointsList().forEach(p -> point(origin, metric, p));
      case HISTOGRAM ->
          metric.getHistogram().getDataPointsList().forEach(p -> point(origin, metric, p));
      case EXPONENTIAL_HISTOGRAM ->
          metric
              .getExponentialHistogram()
              .getDataPointsList()
              .forEach(p -> point(origin, metric, p));
      case SUMMARY ->
          metric.getSummary().getDataPointsList().forEach(p -> point(origin, metric, p));
      // A kind that a later version of OTLP adds, or a metric without points: nothing to store.
      case DATA_NOT_SET -> {}
    }
  }

  private void point(Origin origin, Metric metric, Message message) {
    DataPoint point = DataPoint.of(message);
    String problem = point.problem(batch.ingestTimeMicros());
    if (problem != null) {
      tally.reject("data point %d: %s".formatted(tally.index(), problem));
      return;
    }
    tally.accept();
    Cuts.warn(tally, point.attributes());
    if (rows == null) {
      return;
    }
    boolean isPoint = metric.hasGauge() || metric.hasSum();
    Row row = origin.template(batch, isPoint).newRow();
    Attributes rest =
        RowTemplate.attributes(
            row, point.attributes(), isPoint ? POINT_RECORD : DISTRIBUTION_RECORD);
    if (rest.droppedCount() > 0) {
      tally.warn("%d attributes of a data point were dropped".formatted(rest.droppedCount()));
    }
    head(row, metric, point);
    row.set("series_hash", seriesHash(origin, metric, point.attributes()));
    point.fill(row);
    rows.accept(row);
  }

  private static void head(Row row, Metric metric, DataPoint point) {
    row.set("metric_name", Attributes.shortened(metric.getName(), OtlpLimits.MAX_VALUE_CHARS))
        .set("unit", RowTemplate.textOrNull(metric.getUnit()))
        .set("description", RowTemplate.textOrNull(metric.getDescription()))
        .set("time", OtlpTime.micros(point.timeUnixNano()))
        .set("time_nano_rem", OtlpTime.nanoRemainder(point.timeUnixNano()))
        .set("start_time", OtlpTime.microsOrNull(point.startTimeUnixNano()))
        .set("flags", point.flags());
    switch (metric.getDataCase()) {
      case GAUGE -> row.set("metric_type", "gauge");
      case SUM ->
          row.set("metric_type", "sum")
              .set("temporality", metric.getSum().getAggregationTemporalityValue())
              .set("is_monotonic", metric.getSum().getIsMonotonic());
      case HISTOGRAM ->
          row.set("metric_type", "histogram")
              .set("temporality", metric.getHistogram().getAggregationTemporalityValue());
      case EXPONENTIAL_HISTOGRAM ->
          row.set("metric_type", "exponential_histogram")
              .set(
                  "temporality", metric.getExponentialHistogram().getAggregationTemporalityValue());
      case SUMMARY -> row.set("metric_type", "summary");
      case DATA_NOT_SET -> {}
    }
  }

  private static long seriesHash(Origin origin, Metric metric, List<KeyValue> attributes) {
    return Digests.int64(
        metric.getName().getBytes(StandardCharsets.UTF_8), origin.identity, canonical(attributes));
  }

  /** The attributes as sorted JSON, so that their order does not make another series. */
  private static byte[] canonical(List<KeyValue> attributes) {
    AnyValue value =
        AnyValue.newBuilder()
            .setKvlistValue(KeyValueList.newBuilder().addAllValues(attributes))
            .build();
    return AttributeValue.json(value).getBytes(StandardCharsets.UTF_8);
  }

  /** Resource and scope of some metrics. */
  private static final class Origin {
    private final ResourceMetrics resource;
    private final ScopeMetrics scope;
    private final byte[] identity;
    private @Nullable RowTemplate points;
    private @Nullable RowTemplate distributions;

    Origin(ResourceMetrics resource, ScopeMetrics scope) {
      this.resource = resource;
      this.scope = scope;
      this.identity =
          Digests.hex(
                  canonical(resource.getResource().getAttributesList()),
                  scope.getScope().getName().getBytes(StandardCharsets.UTF_8),
                  scope.getScope().getVersion().getBytes(StandardCharsets.UTF_8),
                  canonical(scope.getScope().getAttributesList()))
              .getBytes(StandardCharsets.US_ASCII);
    }

    RowTemplate template(Batch batch, boolean isPoint) {
      RowTemplate known = isPoint ? points : distributions;
      if (known != null) {
        return known;
      }
      RowTemplate made =
          isPoint
              ? make(Tables.METRIC_POINTS, POINT_RESOURCE, batch)
              : make(Tables.METRIC_DISTRIBUTIONS, DISTRIBUTION_RESOURCE, batch);
      if (isPoint) {
        points = made;
      } else {
        distributions = made;
      }
      return made;
    }

    private RowTemplate make(Table table, Promotions promotions, Batch batch) {
      String schemaUrl =
          scope.getSchemaUrl().isEmpty() ? resource.getSchemaUrl() : scope.getSchemaUrl();
      return RowTemplate.of(
          table, promotions, batch, resource.getResource(), scope.getScope(), schemaUrl);
    }
  }
}
