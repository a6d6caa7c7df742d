package dev.spanledger.collector.otlp;

import com.google.protobuf.Message;
import dev.spanledger.lake.table.Row;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One data point, whichever of OTLP's four message types it is. */
sealed interface DataPoint {
  List<KeyValue> attributes();

  long timeUnixNano();

  long startTimeUnixNano();

  int flags();

  /** Fills the columns that only this kind of point has. */
  void fill(Row row);

  /** What is wrong with the point beyond its time; null where nothing is. */
  default @Nullable String shapeProblem() {
    return null;
  }

  /** What is wrong with the point; null where nothing is. */
  default @Nullable String problem(long ingestTimeMicros) {
    String problem = OtlpTime.problem("time", timeUnixNano(), ingestTimeMicros);
    return problem == null ? shapeProblem() : problem;
  }

  static DataPoint of(Message message) {
    if (message instanceof NumberDataPoint point) {
      return new Scalar(point);
    }
    if (message instanceof HistogramDataPoint point) {
      return new Histogram(point);
    }
    if (message instanceof ExponentialHistogramDataPoint point) {
      return new ExponentialHistogram(point);
    }
    if (message instanceof SummaryDataPoint point) {
      return new Summary(point);
    }
    throw new IllegalArgumentException(
        "%s is no OTLP data point".formatted(message.getDescriptorForType().getFullName()));
  }

  /** Of a gauge or a sum. */
  record Scalar(NumberDataPoint point) implements DataPoint {
    @Override
    public List<KeyValue> attributes() {
      return point.getAttributesList();
    }

    @Override
    public long timeUnixNano() {
      return point.getTimeUnixNano();
    }

    @Override
    public long startTimeUnixNano() {
      return point.getStartTimeUnixNano();
    }

    @Override
    public int flags() {
      return point.getFlags();
    }

    @Override
    public void fill(Row row) {
      row.set("value_double", point.hasAsDouble() ? (Double) point.getAsDouble() : null)
          .set("value_int", point.hasAsInt() ? (Long) point.getAsInt() : null)
          .set("exemplars", exemplars(point.getExemplarsList()));
    }
  }

  /** With explicit bounds. */
  record Histogram(HistogramDataPoint point) implements DataPoint {
    @Override
    public List<KeyValue> attributes() {
      return point.getAttributesList();
    }

    @Override
    public long timeUnixNano() {
      return point.getTimeUnixNano();
    }

    @Override
    public long startTimeUnixNano() {
      return point.getStartTimeUnixNano();
    }

    @Override
    public int flags() {
      return point.getFlags();
    }

    @Override
    public @Nullable String shapeProblem() {
      int buckets = point.getBucketCountsCount();
      int bounds = point.getExplicitBoundsCount();
      return (buckets == 0 && bounds == 0) || buckets == bounds + 1
          ? null
          : "histogram has %d buckets and %d bounds, one bucket more is expected"
              .formatted(buckets, bounds);
    }

    @Override
    public void fill(Row row) {
      row.set("count", point.getCount())
          .set("sum", point.hasSum() ? (Double) point.getSum() : null)
          .set("min", point.hasMin() ? (Double) point.getMin() : null)
          .set("max", point.hasMax() ? (Double) point.getMax() : null)
          .set("explicit_bounds", listOrNull(point.getExplicitBoundsList()))
          .set("bucket_counts", listOrNull(point.getBucketCountsList()))
          .set("exemplars", exemplars(point.getExemplarsList()));
    }
  }

  /** With bounds at powers of a base. */
  record ExponentialHistogram(ExponentialHistogramDataPoint point) implements DataPoint {
    @Override
    public List<KeyValue> attributes() {
      return point.getAttributesList();
    }

    @Override
    public long timeUnixNano() {
      return point.getTimeUnixNano();
    }

    @Override
    public long startTimeUnixNano() {
      return point.getStartTimeUnixNano();
    }

    @Override
    public int flags() {
      return point.getFlags();
    }

    @Override
    public void fill(Row row) {
      row.set("count", point.getCount())
          .set("sum", point.hasSum() ? (Double) point.getSum() : null)
          .set("min", point.hasMin() ? (Double) point.getMin() : null)
          .set("max", point.hasMax() ? (Double) point.getMax() : null)
          .set("scale", point.getScale())
          .set("zero_count", point.getZeroCount())
          .set("zero_threshold", point.getZeroThreshold())
          .set("exemplars", exemplars(point.getExemplarsList()));
      if (point.hasPositive()) {
        row.set("positive_offset", point.getPositive().getOffset())
            .set("positive_bucket_counts", point.getPositive().getBucketCountsList());
      }
      if (point.hasNegative()) {
        row.set("negative_offset", point.getNegative().getOffset())
            .set("negative_bucket_counts", point.getNegative().getBucketCountsList());
      }
    }
  }

  /** With quantiles that the sender worked out. */
  record Summary(SummaryDataPoint point) implements DataPoint {
    @Override
    public List<KeyValue> attributes() {
      return point.getAttributesList();
    }

    @Override
    public long timeUnixNano() {
      return point.getTimeUnixNano();
    }

    @Override
    public long startTimeUnixNano() {
      return point.getStartTimeUnixNano();
    }

    @Override
    public int flags() {
      return point.getFlags();
    }

    @Override
    public void fill(Row row) {
      List<Object[]> quantiles = new ArrayList<>();
      for (SummaryDataPoint.ValueAtQuantile quantile : point.getQuantileValuesList()) {
        quantiles.add(new Object[] {quantile.getQuantile(), quantile.getValue()});
      }
      row.set("count", point.getCount())
          .set("sum", point.getSum())
          .set("quantiles", quantiles.isEmpty() ? null : quantiles);
    }
  }

  private static <T> @Nullable List<T> listOrNull(List<T> list) {
    return list.isEmpty() ? null : list;
  }

  private static @Nullable List<@Nullable Object[]> exemplars(List<Exemplar> exemplars) {
    if (exemplars.isEmpty()) {
      return null;
    }
    List<@Nullable Object[]> structs = new ArrayList<>(exemplars.size());
    for (Exemplar exemplar : exemplars) {
      structs.add(
          new @Nullable Object[] {
            OtlpTime.microsOrNull(exemplar.getTimeUnixNano()),
            OtlpTime.nanoRemainderOrNull(exemplar.getTimeUnixNano()),
            exemplar.hasAsDouble() ? (Double) exemplar.getAsDouble() : null,
            exemplar.hasAsInt() ? (Long) exemplar.getAsInt() : null,
            Ids.hex(exemplar.getTraceId(), Ids.TRACE_ID_BYTES),
            Ids.hex(exemplar.getSpanId(), Ids.SPAN_ID_BYTES),
            Attributes.of(exemplar.getFilteredAttributesList()).valuesOrNull()
          });
    }
    return structs;
  }
}
