package dev.spanledger.cli;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an explanation says of every part first: which line of the bill it is of, and of whom. */
final class PartColumns {
  private static final List<String> NAMES =
      List.of(
          "charge_id",
          "part",
          "source_file",
          "source_row",
          "charge_period_start",
          "cloud_service_name",
          "charge_description",
          "x_usage_type",
          "billed_resource_id",
          "kind",
          "meter",
          "method",
          "service_name",
          "route",
          "root_service",
          "root_route",
          "request_tenant",
          "invocation_id",
          "trace_id",
          "weight_before");

  private PartColumns() {}

  /** The names, and behind them further ones. */
  static List<String> namesAnd(String... further) {
    List<String> names = new ArrayList<>(NAMES);
    names.addAll(List.of(further));
    return List.copyOf(names);
  }

  /** The values, to be added to. */
  static List<@Nullable Object> of(CellPart part) {
    return new ArrayList<>(
        Arrays.asList(
            part.chargeId(),
            part.part(),
            part.sourceFile(),
            part.sourceRow(),
            part.chargePeriodStart(),
            part.cloudServiceName(),
            part.description(),
            part.usageType(),
            part.billedResourceId(),
            part.kind(),
            part.meter(),
            part.method(),
            part.serviceName(),
            part.route(),
            part.rootService(),
            part.rootRoute(),
            part.tenant(),
            part.invocationId(),
            part.traceId(),
            part.weightBefore()));
  }
}
