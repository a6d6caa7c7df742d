package dev.spanledger.instrumentation.invocation;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounterBuilder;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.DoubleUpDownCounterBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableLongCounter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import io.opentelemetry.context.Context;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes the two counts that the SDK keeps of its own spans. The API's silent meters load 59 classes
 * at every cold start for them; these load ten.
 */
final class SilentMeters
    implements Supplier<MeterProvider>,
        MeterProvider,
        MeterBuilder,
        Meter,
        LongCounter,
        LongUpDownCounter {
  private static final String OTHER = "other";

  @Override
  public MeterProvider get() {
    return this;
  }

  @Override
  public MeterBuilder meterBuilder(String scopeName) {
    return this;
  }

  @Override
  public MeterBuilder setSchemaUrl(String schemaUrl) {
    return this;
  }

  @Override
  public MeterBuilder setInstrumentationVersion(String version) {
    return this;
  }

  @Override
  public Meter build() {
    return this;
  }

  @Override
  public LongCounterBuilder counterBuilder(String name) {
    return new Counters(this);
  }

  @Override
  public LongUpDownCounterBuilder upDownCounterBuilder(String name) {
    return new UpDownCounters(this);
  }

  @Override
  public DoubleHistogramBuilder histogramBuilder(String name) {
    return MeterProvider.noop().get(OTHER).histogramBuilder(name);
  }

  @Override
  public DoubleGaugeBuilder gaugeBuilder(String name) {
    return MeterProvider.noop().get(OTHER).gaugeBuilder(name);
  }

  @Override
  public boolean isEnabled() {
    return false;
  }

  @Override
  public void add(long value) {}

  @Override
  public void add(long value, Attributes attributes) {}

  @Override
  public void add(long value, Attributes attributes, Context context) {}

  private record Counters(SilentMeters meters) implements LongCounterBuilder {
    @Override
    public LongCounterBuilder setDescription(String description) {
      return this;
    }

    @Override
    public LongCounterBuilder setUnit(String unit) {
      return this;
    }

    @Override
    public DoubleCounterBuilder ofDoubles() {
      return MeterProvider.noop().get(OTHER).counterBuilder(OTHER).ofDoubles();
    }

    @Override
    public LongCounter build() {
      return meters;
    }

    @Override
    public ObservableLongCounter buildWithCallback(Consumer<ObservableLongMeasurement> callback) {
      return MeterProvider.noop().get(OTHER).counterBuilder(OTHER).buildWithCallback(callback);
    }
  }

  private record UpDownCounters(SilentMeters meters) implements LongUpDownCounterBuilder {
    @Override
    public LongUpDownCounterBuilder setDescription(String description) {
      return this;
    }

    @Override
    public LongUpDownCounterBuilder setUnit(String unit) {
      return this;
    }

    @Override
    public DoubleUpDownCounterBuilder ofDoubles() {
      return MeterProvider.noop().get(OTHER).upDownCounterBuilder(OTHER).ofDoubles();
    }

    @Override
    public LongUpDownCounter build() {
      return meters;
    }

    @Override
    public ObservableLongUpDownCounter buildWithCallback(
        Consumer<ObservableLongMeasurement> callback) {
      return MeterProvider.noop()
          .get(OTHER)
          .upDownCounterBuilder(OTHER)
          .buildWithCallback(callback);
    }
  }
}
