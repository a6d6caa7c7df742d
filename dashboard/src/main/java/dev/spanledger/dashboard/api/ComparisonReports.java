package dev.spanledger.dashboard.api;

import dev.spanledger.analytics.comparison.Correlations;
import dev.spanledger.analytics.comparison.PathDifference;
import dev.spanledger.analytics.comparison.PathDifference.Metric;
import dev.spanledger.analytics.comparison.VersionComparison;
import dev.spanledger.analytics.comparison.VersionDifference;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.dashboard.security.Caller;
import dev.spanledger.dashboard.security.Role;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One group of traces beside another: versions, before and after a time, slow and the others. */
final class ComparisonReports {
  /** What can be asked of a call path, the default first. */
  static final List<String> METRICS =
      Arrays.stream(Metric.values()).map(metric -> metric.name().toLowerCase(Locale.ROOT)).toList();

  /** Paths are ordered by how much they changed; more of them than this nobody reads. */
  private static final int MOST_PATHS = 200;

  private static final int MOST_CORRELATIONS = 50;

  private final QueryEngine engine;
  private final Clock clock;

  ComparisonReports(QueryEngine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** Two groups of requests; null where each version stands beside the one that it replaced. */
  private record Groups(String baseline, String candidate, @Nullable Instant split) {
    static @Nullable Groups of(Parameters parameters, @Nullable String service) {
      String baseline = parameters.text("baseline");
      String candidate = parameters.text("candidate");
      Instant split = parameters.instant("before");
      if ((baseline == null) != (candidate == null)) {
        throw ApiError.badParameter(
            baseline == null ? "candidate" : "baseline",
            String.valueOf(baseline == null ? candidate : baseline),
            "both of baseline and candidate, or neither");
      }
      if (baseline != null && candidate != null) {
        if (split != null) {
          throw ApiError.badParameter("before", split.toString(), "versions, or a time: not both");
        }
        if (service == null) {
          throw ApiError.badParameter(
              "baseline", baseline, "also a service: services count their versions apart");
        }
        return new Groups(baseline, candidate, null);
      }
      return split == null
          ? null
          : new Groups(VersionComparison.BEFORE, VersionComparison.AFTER, split);
    }
  }

  /** What paths are ordered by: an order by money tells of it. */
  static String metric(Parameters parameters, Caller caller) {
    String metric = parameters.oneOf("metric", METRICS);
    if (metric.equals("money") && !caller.seesMoney()) {
      throw ApiError.hidden("metric", metric, Role.MONEY);
    }
    return metric;
  }

  /** Versions whole and by operation. */
  void compare(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    String service = parameters.text("service");
    Groups groups = Groups.of(parameters, service);
    parameters.refuseOthers();
    VersionComparison comparison =
        VersionComparison.read(
            engine, range(window), service, groups == null ? null : groups.split());
    List<VersionDifference> differences =
        groups == null
            ? comparison.successive()
            : comparison.between(groups.baseline(), groups.candidate());
    shape.send(
        ctx,
        ReportTable.computed(
            "compare",
            window,
            VersionDifference.COLUMNS,
            differences.stream().map(VersionDifference::values).toList(),
            comparison.sql(),
            comparison.warnings()));
  }

  /** Call paths by how much they changed, for each trace that begins with the same operation. */
  void pathDifference(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    String service = parameters.text("service");
    Groups groups = Groups.of(parameters, service);
    Metric metric = Metric.valueOf(metric(parameters, Caller.of(ctx)).toUpperCase(Locale.ROOT));
    parameters.refuseOthers();
    if (groups == null) {
      throw ApiError.badParameter("baseline", "", "baseline and candidate, or before");
    }
    PathDifference difference =
        PathDifference.read(
            engine, range(window), service, groups.baseline(), groups.candidate(), groups.split());
    shape.send(
        ctx,
        ReportTable.computed(
                "path_difference",
                window,
                PathDifference.Row.COLUMNS,
                difference.most(metric, MOST_PATHS).stream()
                    .map(PathDifference.Row::values)
                    .toList(),
                difference.sql(),
                difference.warnings())
            .withNote(
                "%,d traces of %s and %,d of %s"
                    .formatted(
                        difference.baselineTraceCount(),
                        groups.baseline(),
                        difference.candidateTraceCount(),
                        groups.candidate())));
  }

  /** What sets slow or failed traces apart from the others. */
  void correlations(Context ctx) {
    Parameters parameters = new Parameters(ctx.queryParamMap());
    Parameters.Window window = parameters.window(clock.instant());
    Shape shape = Shape.of(parameters);
    Map<String, Object> filter = new HashMap<>(range(window));
    put(filter, "service", parameters.text("service"));
    put(filter, "operation", parameters.text("operation"));
    put(filter, "slower_than_ns", parameters.nanos("slower_than"));
    if (parameters.flag("errors")) {
      filter.put("with_errors", true);
    }
    parameters.refuseOthers();
    if (filter.containsKey("with_errors") && filter.containsKey("slower_than_ns")) {
      throw ApiError.badParameter("errors", "true", "errors or slower_than: not both");
    }
    Correlations found = Correlations.read(engine, filter);
    shape.send(
        ctx,
        ReportTable.computed(
                "correlations",
                window,
                Correlations.Row.COLUMNS,
                found.rows().stream()
                    .limit(MOST_CORRELATIONS)
                    .map(Correlations.Row::values)
                    .toList(),
                found.sql(),
                found.warnings())
            .withNote(
                "%,d selected traces, %,d others, %,d values tested"
                    .formatted(
                        found.selectedTraceCount(), found.otherTraceCount(), found.testedCount())));
  }

  private static Map<String, Object> range(Parameters.Window window) {
    return Map.of("from", window.from(), "to", window.to());
  }

  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}
