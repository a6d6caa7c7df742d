package dev.spanledger.instrumentation.export;

import org.jspecify.annotations.Nullable;

/**
 * Metrics as an OTLP {@code ExportMetricsServiceRequest} with delta temporality: what a function
 * counted since it last told. Holds the request that it encoded last. Field numbers are those of
 * opentelemetry-proto 1.x. Used by one thread at a time.
 */
public final class OtlpMetrics {
  private static final int RESOURCE_METRICS = 1;
  private static final int SCOPE_METRICS = 2;
  private static final int SCHEMA_URL = 3;
  private static final int SCOPE = 1;
  private static final int METRICS = 2;
  private static final int METRIC_NAME = 1;
  private static final int METRIC_UNIT = 3;
  private static final int SUM = 7;
  private static final int HISTOGRAM = 9;
  private static final int DATA_POINTS = 1;
  private static final int TEMPORALITY = 2;
  private static final int IS_MONOTONIC = 3;
  private static final int START_TIME = 2;
  private static final int TIME = 3;
  private static final int DELTA = 1;
  private static final int CAPACITY_BYTES = 2048;

  private final byte[] resource;
  private final String schemaUrl;
  private final String scopeName;
  private final String scopeVersion;
  private final BackwardProtobuf out = new BackwardProtobuf(CAPACITY_BYTES);

  /**
   * @param resource as the field of a request
   */
  OtlpMetrics(byte[] resource, @Nullable String schemaUrl, String scopeName, String scopeVersion) {
    this.resource = resource;
    this.schemaUrl = schemaUrl == null ? "" : schemaUrl;
    this.scopeName = scopeName;
    this.scopeVersion = scopeVersion;
  }

  /** One for the same function, to be used beside this one. */
  public OtlpMetrics another() {
    return new OtlpMetrics(resource, schemaUrl, scopeName, scopeVersion);
  }

  /** The request that was encoded last. */
  BackwardProtobuf encoded() {
    return out;
  }

  /** Encodes everything recorded between the two times; false where nothing was. */
  public boolean encode(Instrument[] instruments, long startEpochNanos, long endEpochNanos) {
    out.reset();
    if (!schemaUrl.isEmpty()) {
      out.string(SCHEMA_URL, schemaUrl);
    }
    int scopeMetrics = out.size();
    for (int i = instruments.length - 1; i >= 0; i--) {
      metric(instruments[i], startEpochNanos, endEpochNanos);
    }
    if (out.size() == scopeMetrics) {
      return false;
    }
    int scope = out.size();
    out.string(2, scopeVersion);
    out.string(1, scopeName);
    out.message(SCOPE, scope);
    out.message(SCOPE_METRICS, scopeMetrics);
    out.rawBytes(resource);
    out.message(RESOURCE_METRICS, 0);
    return true;
  }

  private void metric(Instrument instrument, long startEpochNanos, long endEpochNanos) {
    int metric = out.size();
    boolean isCounter = instrument instanceof Counter;
    if (isCounter) {
      out.bool(IS_MONOTONIC, true);
    }
    out.varint(TEMPORALITY, DELTA);
    int points = out.size();
    for (int i = instrument.attributeValues.size() - 1; i >= 0; i--) {
      if (instrument.has(i)) {
        point(instrument, i, startEpochNanos, endEpochNanos);
      }
    }
    if (out.size() == points) {
      out.rewind(metric);
      return;
    }
    out.message(isCounter ? SUM : HISTOGRAM, metric);
    out.string(METRIC_UNIT, instrument.unit);
    out.string(METRIC_NAME, instrument.name);
    out.message(METRICS, metric);
  }

  private void point(Instrument instrument, int index, long startEpochNanos, long endEpochNanos) {
    int point = out.size();
    if (instrument instanceof Distribution distribution) {
      histogram(distribution, index);
    } else if (instrument instanceof Counter counter) {
      attribute(7, counter, index);
      out.fixed64(6, counter.counts[index]);
    }
    out.fixed64(TIME, endEpochNanos);
    out.fixed64(START_TIME, startEpochNanos);
    out.message(DATA_POINTS, point);
  }

  private void histogram(Distribution distribution, int index) {
    out.float64(12, distribution.max(index));
    out.float64(11, distribution.min(index));
    attribute(9, distribution, index);
    out.bytes(7, distribution.encodedBounds);
    int counts = out.size();
    long[] buckets = distribution.bucketCounts(index);
    for (int i = buckets.length - 1; i >= 0; i--) {
      out.rawFixed64(buckets[i]);
    }
    out.message(6, counts);
    out.float64(5, distribution.sum(index));
    out.fixed64(4, distribution.count(index));
  }

  private void attribute(int field, Instrument instrument, int index) {
    int mark = out.size();
    out.string(1, instrument.attributeValues.get(index));
    out.message(2, mark);
    out.string(1, instrument.attributeKey);
    out.message(field, mark);
  }
}
