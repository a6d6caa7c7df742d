package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.report.LatencyGrid;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latency}: how long a service's requests took, over time. */
@Command(
    name = "latency",
    description = {
      "How long a service's requests took over time: a row for each quarter of an octave (19 %%) of",
      "duration, darker where more of the row's requests are, and what failed. --exemplars names",
      "traces to look at: the slowest, those nearest to the median, the slowest with an error."
    })
final class LatencyCommand extends ReportCommand {
  private static final int STEPS = 48;
  private static final int DEFAULT_EXEMPLARS = 3;

  @Parameters(paramLabel = "SERVICE", description = "The service's name, as \"services\" lists it.")
  String service = "";

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      description = "Spans of this name. Default: all requests by which the service is entered.")
  @Nullable String operation;

  @Option(names = "--exemplars", description = "Traces in place of counts.")
  boolean isOfExemplars;

  @Option(
      names = "--min-duration",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Exemplars that took at least this long, as 500ms.")
  @Nullable Duration minDuration;

  @Option(
      names = "--max-duration",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Exemplars that took less than this, as 2s.")
  @Nullable Duration maxDuration;

  LatencyCommand(Session session) {
    super(session);
  }

  @Override
  String report() {
    return isOfExemplars ? "latency_exemplars" : "latency_heatmap";
  }

  @Override
  Map<String, ? extends Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("service", service);
    if (operation != null) {
      parameters.put("operation", operation);
    }
    if (!isOfExemplars) {
      parameters.put("step_seconds", stepSeconds());
      return parameters;
    }
    parameters.put("limit", (long) DEFAULT_EXEMPLARS);
    if (minDuration != null) {
      parameters.put("min_duration_ns", minDuration.toNanos());
    }
    if (maxDuration != null) {
      parameters.put("max_duration_ns", maxDuration.toNanos());
    }
    return parameters;
  }

  private long stepSeconds() {
    TimeRange range = range();
    long seconds = Duration.between(range.from(), range.to()).toSeconds();
    return Math.max(1, (seconds + STEPS - 1) / STEPS);
  }

  @Override
  Answer forTable(Answer answer) {
    return isOfExemplars
        ? super.forTable(answer)
        : LatencyGrid.of(answer, range().from(), stepSeconds(), STEPS);
  }

  @Override
  List<String> tableColumns() {
    return List.of(
        "exemplar", "duration_ns", "operation", "trace_id", "start_time", "is_error", "is_cold");
  }
}
