package dev.spanledger.cli;

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
      name = "dependencies",
      description = {
        "Who calls whom: calls and messages between services, databases, queues and others,",
        "with errors, percentiles and the cost that the caller causes there."
      })
  static final class Dependencies extends ReportCommand {
    @Option(
        names = "--service",
        paramLabel = "SERVICE",
        description = "Only what this service calls, and who calls it.")
    @Nullable String service;

    Dependencies(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "dependencies";
    }

    @Override
    Map<String, ? extends Object> parameters() {
      return service == null ? Map.of() : Map.of("service", service);
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "caller_service",
          "callee_service",
          "callee_kind",
          "via",
          "call_count",
          "error_ratio",
          "p50_ns",
          "p95_ns",
          "billed_cost",
          "billing_currency",
          "p99_ns",
          "error_count");
    }
  }

  @Command(
      name = "queues",
      description = "How long messages wait between the end of their send and their processing.")
  static final class Queues extends ReportCommand {
    Queues(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "queues";
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "destination",
          "producer_service",
          "consumer_service",
          "message_count",
          "wait_p50_ns",
          "wait_p95_ns",
          "wait_p99_ns",
          "wait_max_ns",
          "negative_wait_count");
    }
  }

  @Command(
      name = "data-health",
      description = {
        "How complete and how fresh each service's telemetry is: lag between a span's end and its",
        "arrival, runs that the platform reported and that have spans, sampling, spans whose parent",
        "was not received, calls that begin before they were sent (clocks), parts that senders",
        "dropped. A dash is not known, which is not zero."
      })
  static final class DataHealth extends ReportCommand {
    DataHealth(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "data_health";
    }

    @Override
    List<String> tableColumns() {
      return List.of(
          "service_name",
          "last_span_time",
          "lag_p50_ns",
          "lag_p95_ns",
          "reported_run_count",
          "traced_ratio",
          "sampling_ratio",
          "orphan_ratio",
          "early_call_count",
          "clock_skew_max_ns",
          "dropped_attribute_count",
          "last_report_time",
          "pending_span_count");
    }
  }

  @Command(
      name = "errors",
      description = "Errors in groups: service, operation, type and message without its numbers.")
  static final class Errors extends ReportCommand {
    private static final int DEFAULT_LIMIT = 20;

    @Option(names = "--service", paramLabel = "SERVICE", description = "Only of this service.")
    @Nullable String service;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most this many groups. Default: " + DEFAULT_LIMIT + ".")
    int limit = DEFAULT_LIMIT;

    Errors(Session session) {
      super(session);
    }

    @Override
    String report() {
      return "errors";
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
    List<String> tableColumns() {
      return List.of(
          "service_name",
          "name",
          "error_type",
          "error_count",
          "last_seen",
          "message",
          "trace_count",
          "first_seen",
          "versions",
          "exemplar_trace_id");
    }
  }
}
