package dev.spanledger.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code traces}: finds traces. */
@Command(name = "traces", description = "Traces of the period: newest, slowest or costliest first.")
final class TracesCommand extends ReportCommand {
  private static final int DEFAULT_LIMIT = 20;

  /** What comes first. */
  enum Order {
    newest,
    slowest,
    costliest
  }

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "newest",
      description = "What comes first: ${COMPLETION-CANDIDATES}. Default: newest.")
  Order order = Order.newest;

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only traces that this service took part in.")
  @Nullable String service;

  @Option(
      names = "--min-duration",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Only traces that took at least this long, as 200ms or 1s.")
  @Nullable Duration minDuration;

  @Option(
      names = "--max-duration",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Only traces that took at most this long.")
  @Nullable Duration maxDuration;

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      description = "Only traces with a span of this name, of --service where that is given.")
  @Nullable String operation;

  @Option(
      names = "--min-span-duration",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Only traces with such a span of at least this duration.")
  @Nullable Duration minSpanDuration;

  @Option(
      names = "--attribute",
      paramLabel = "KEY[=VALUE]",
      description = {
        "Only traces with such a span that has this attribute, itself or by its resource,",
        "as http.route=/orders or tenant.id."
      })
  @Nullable String attribute;

  @Option(names = "--errors", description = "Only traces with an error.")
  boolean isWithErrors;

  @Option(names = "--cold", description = "Only traces with a cold start.")
  boolean isWithColdStart;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most this many. Default: " + DEFAULT_LIMIT + ".")
  int limit = DEFAULT_LIMIT;

  TracesCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return "traces";
  }

  @Override
  Map<String, ? extends Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("limit", (long) limit);
    parameters.put("order_by", order.name());
    if (isWithErrors) {
      parameters.put("with_errors", true);
    }
    if (isWithColdStart) {
      parameters.put("with_cold_start", true);
    }
    if (service != null) {
      parameters.put("service", service);
    }
    if (minDuration != null) {
      parameters.put("min_duration_ns", minDuration.toNanos());
    }
    if (maxDuration != null) {
      parameters.put("max_duration_ns", maxDuration.toNanos());
    }
    if (operation != null) {
      parameters.put("operation", operation);
    }
    if (minSpanDuration != null) {
      parameters.put("min_span_duration_ns", minSpanDuration.toNanos());
    }
    putAttribute(parameters);
    return parameters;
  }

  private void putAttribute(Map<String, Object> parameters) {
    if (attribute == null) {
      return;
    }
    int equals = attribute.indexOf('=');
    parameters.put("attribute_key", equals < 0 ? attribute : attribute.substring(0, equals));
    if (equals >= 0) {
      parameters.put("attribute_value", attribute.substring(equals + 1));
    }
  }

  @Override
  List<String> tableColumns() {
    return List.of(
        "trace_id",
        "duration_ns",
        "root_name",
        "root_service",
        "billed_cost",
        "billing_currency",
        "error_count",
        "cold_start_count",
        "span_count",
        "start_time");
  }
}
