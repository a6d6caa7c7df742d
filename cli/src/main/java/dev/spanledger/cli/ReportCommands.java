package dev.spanledger.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that are one report each. */
final class ReportCommands {
  private ReportCommands() {}

  @Command(
      name = "services",
      description = "Each service: traffic, errors, percentiles, cold starts, billed cost.")
  static final class Services extends ReportCommand {
    Services(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "services";
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "service_name",
          "invocation_count",
          "error_ratio",
          "p50_ns",
          "p95_ns",
          "p99_ns",
          "cold_start_ratio",
          "billed_cost",
          "billing_currency",
          "cold_start_count",
          "init_p50_ns",
          "simulated",
          "span_count");
    }
  }

  @Command(
      name = "operations",
      description = "What one service does: calls, errors and percentiles of each operation.")
  static final class Operations extends ReportCommand {
    @Parameters(
        paramLabel = "SERVICE",
        description = "The service's name, as \"services\" lists it.")
    String service = "";

    Operations(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "operations";
    }

    @Override
    Map<String, ? extends Object> parameters() {
      return Map.of("service", service);
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "name",
          "kind",
          "call_count",
          "error_count",
          "error_ratio",
          "p50_ns",
          "p95_ns",
          "p99_ns",
          "critical_path_ns");
    }
  }

  @Command(
      name = "cold-starts",
      description = "Cold starts of each function and version: how many, how long, what they cost.")
  static final class ColdStarts extends ReportCommand {
    ColdStarts(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "cold_starts";
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "service_name",
          "faas_version",
          "cold_start_count",
          "cold_start_ratio",
          "init_p50_ns",
          "init_p95_ns",
          "cold_start_billed_cost",
          "billing_currency",
          "on_critical_path_ratio",
          "init_max_ns",
          "invocation_count");
    }
  }

  @Command(
      name = "hot-paths",
      description = "Call paths by the time they hold their traces' critical paths.")
  static final class HotPaths extends ReportCommand {
    private static final int DEFAULT_LIMIT = 30;

    @Option(
        names = "--service",
        paramLabel = "SERVICE",
        description = "Only traces that begin at this service.")
    @Nullable String service;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most this many. Default: " + DEFAULT_LIMIT + ".")
    int limit = DEFAULT_LIMIT;

    HotPaths(Session session) {
      super(session);
    }

    @Override
    Map<String, ? extends Object> parameters() {
      Map<String, Object> parameters = new HashMap<>();
      parameters.put("limit", (long) limit);
      if (service != null) {
        parameters.put("service", service);
      }
      return parameters;
    }

    @Override
    String report() {
      return "hot_paths";
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "service_name",
          "name",
          "critical_path_ns",
          "trace_count",
          "error_count",
          "billed_cost",
          "billing_currency",
          "self_ns",
          "depth",
          "span_count",
          "exemplar_trace_id");
    }
  }

  @Command(
      name = "traces",
      description = "Traces of the period: newest, slowest or costliest first.")
  static final class Traces extends ReportCommand {
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

    @Option(names = "--errors", description = "Only traces with an error.")
    boolean isWithErrors;

    @Option(names = "--cold", description = "Only traces with a cold start.")
    boolean isWithColdStart;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most this many. Default: " + DEFAULT_LIMIT + ".")
    int limit = DEFAULT_LIMIT;

    Traces(Session session) {
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
      return parameters;
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
}
