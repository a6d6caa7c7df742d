package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.spanledger.instrumentation.redaction.Redactor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official protobuf classes read back what the encoder wrote. */
class OtlpMetricsTest {
  private static final long START = 1_795_593_600_000_000_000L;
  private static final long END = START + 17_000_000_000L;
  private static final double[] BOUNDS = {0.5, 1, 10};
  private static final List<String> COLOURS = List.of("red", "grün", "blue");

  private final OtlpMetrics encoder =
      new SpanExport(null, Redactor.off())
          .metrics(
              Resource.create(
                  Attributes.of(AttributeKey.stringKey("service.name"), "orders"), "https://s/1"),
              "scope",
              "7");

  @Test
  void nothing_recorded_is_nothing_to_send() {
    assertThat(
            encoder.encode(
                new Instrument[] {new Counter("a", "1", "colour", COLOURS), distribution("b")},
                START,
                END))
        .isFalse();
  }

  @Test
  void a_request_names_its_resource_scope_and_schema() throws Exception {
    Counter counter = new Counter("a", "{thing}", "colour", COLOURS);
    counter.increment(1);

    ExportMetricsServiceRequest request = encoded(counter, distribution("left out"));

    ResourceMetrics resource = request.getResourceMetrics(0);
    assertThat(resource.getSchemaUrl()).isEqualTo("https://s/1");
    assertThat(resource.getResource().getAttributes(0).getKey()).isEqualTo("service.name");
    assertThat(resource.getScopeMetrics(0).getScope().getName()).isEqualTo("scope");
    assertThat(resource.getScopeMetrics(0).getScope().getVersion()).isEqualTo("7");
    Metric metric = only(request);
    assertThat(metric.getName()).isEqualTo("a");
    assertThat(metric.getUnit()).isEqualTo("{thing}");
    assertThat(metric.getSum().getIsMonotonic()).isTrue();
    assertThat(metric.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    NumberDataPoint point = metric.getSum().getDataPoints(0);
    assertThat(point.getAsInt()).isEqualTo(1);
    assertThat(point.getStartTimeUnixNano()).isEqualTo(START);
    assertThat(point.getTimeUnixNano()).isEqualTo(END);
    assertThat(point.getAttributes(0).getKey()).isEqualTo("colour");
    assertThat(point.getAttributes(0).getValue().getStringValue()).isEqualTo("grün");
  }

  @Test
  void a_value_on_a_bound_belongs_below_it() throws Exception {
    Distribution distribution = distribution("d");
    for (double value : new double[] {0, 0.5, 0.6, 1, 10, 11}) {
      distribution.record(0, value);
    }
    Histogram histogram = only(encoded(distribution)).getHistogram();
    assertThat(histogram.getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    assertThat(histogram.getDataPoints(0).getBucketCountsList()).containsExactly(2L, 2L, 1L, 1L);
    assertThat(histogram.getDataPoints(0).getExplicitBoundsList()).containsExactly(0.5, 1.0, 10.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void random_recordings_come_back_as_counted_here(long seed) throws Exception {
    Random random = new Random(seed);
    Distribution distribution = distribution("d");
    Distribution undelivered = distribution("d");
    List<List<Double>> recorded = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 500; i++) {
      int colour = random.nextInt(COLOURS.size());
      double value = Math.exp(6 * random.nextDouble() - 3);
      recorded.get(colour).add(value);
      (random.nextBoolean() ? distribution : undelivered).record(colour, value);
    }
    distribution.add(undelivered);

    List<HistogramDataPoint> points =
        only(encoded(distribution)).getHistogram().getDataPointsList();

    assertThat(points).hasSize(3);
    for (int colour = 0; colour < 3; colour++) {
      HistogramDataPoint point = points.get(colour);
      List<Double> values = recorded.get(colour);
      assertThat(point.getAttributes(0).getValue().getStringValue()).isEqualTo(COLOURS.get(colour));
      assertThat(point.getCount()).isEqualTo(values.size());
      assertThat(point.getSum())
          .isEqualTo(values.stream().mapToDouble(Double::doubleValue).sum(), offset(1e-9));
      assertThat(point.getMin()).isEqualTo(values.stream().min(Double::compare).orElseThrow());
      assertThat(point.getMax()).isEqualTo(values.stream().max(Double::compare).orElseThrow());
      for (int bucket = 0; bucket <= BOUNDS.length; bucket++) {
        double above = bucket == 0 ? Double.NEGATIVE_INFINITY : BOUNDS[bucket - 1];
        double upTo = bucket == BOUNDS.length ? Double.POSITIVE_INFINITY : BOUNDS[bucket];
        assertThat(point.getBucketCounts(bucket))
            .isEqualTo(values.stream().filter(v -> v > above && v <= upTo).count());
      }
    }
  }

  @Test
  void a_reset_forgets_everything_and_the_next_minimum_is_its_own() throws Exception {
    Distribution distribution = distribution("d");
    distribution.record(0, 0.1);
    distribution.reset();
    distribution.record(0, 3);
    HistogramDataPoint point = only(encoded(distribution)).getHistogram().getDataPoints(0);
    assertThat(point.getCount()).isEqualTo(1);
    assertThat(point.getMin()).isEqualTo(3);
    assertThat(point.getSum()).isEqualTo(3);
  }

  private static Distribution distribution(String name) {
    return new Distribution(name, "s", "colour", COLOURS, BOUNDS);
  }

  private ExportMetricsServiceRequest encoded(Instrument... instruments)
      throws InvalidProtocolBufferException {
    assertThat(encoder.encode(instruments, START, END)).isTrue();
    return ExportMetricsServiceRequest.parseFrom(encoder.encoded().toByteArray());
  }

  private static Metric only(ExportMetricsServiceRequest request) {
    assertThat(request.getResourceMetricsList()).hasSize(1);
    assertThat(request.getResourceMetrics(0).getScopeMetricsList()).hasSize(1);
    assertThat(request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList()).hasSize(1);
    return request.getResourceMetrics(0).getScopeMetrics(0).getMetrics(0);
  }
}
