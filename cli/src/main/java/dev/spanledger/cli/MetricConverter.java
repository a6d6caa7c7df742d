package dev.spanledger.cli;

import dev.spanledger.analytics.comparison.PathDifference;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Metrics of call paths as typed: lower case. */
final class MetricConverter implements ITypeConverter<PathDifference.Metric> {
  @Override
  public PathDifference.Metric convert(String value) {
    for (PathDifference.Metric metric : PathDifference.Metric.values()) {
      if (metric.name().toLowerCase(Locale.ROOT).equals(value)) {
        return metric;
      }
    }
    throw new TypeConversionException(
        "\"%s\" is not time, money, count or errors".formatted(value));
  }
}
