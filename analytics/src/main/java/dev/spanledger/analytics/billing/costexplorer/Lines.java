package dev.spanledger.analytics.billing.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.analytics.billing.CostExplorerLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/** Groups of an answer to lines, and lines to the text in which they are kept. */
final class Lines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NO_RESOURCE = "NoResourceId";
  private static final String NO_UNIT = "N/A";

  private Lines() {}

  static List<CostExplorerLine> of(Slice slice, ResultByTime result) {
    Instant start = time(result.timePeriod().start());
    Instant end = start.plus(slice.isHourly() ? Duration.ofHours(1) : Duration.ofDays(1));
    boolean isEstimated = !Boolean.FALSE.equals(result.estimated());
    List<CostExplorerLine> lines = new ArrayList<>();
    for (Group group : result.groups()) {
      CostExplorerLine line = line(slice, start, end, group, isEstimated);
      if (isSomething(line)) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** UTC day that a result is of, or lies in. */
  static LocalDate day(ResultByTime result) {
    return LocalDate.ofInstant(time(result.timePeriod().start()), ZoneOffset.UTC);
  }

  private static Instant time(String text) {
    return text.contains("T")
        ? Instant.parse(text)
        : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static CostExplorerLine line(
      Slice slice, Instant start, Instant end, Group group, boolean isEstimated) {
    String first = group.keys().get(0);
    String second = group.keys().get(1);
    boolean isByTag = slice.kind() == Slice.Kind.TAG;
    boolean isResource = slice.kind() == Slice.Kind.RESOURCE;
    // A tag comes as key$value.
    String tagValue = isByTag ? first.substring(first.indexOf('$') + 1) : null;
    MetricValue unblended = metric(group, "UnblendedCost");
    MetricValue quantity = metric(group, "UsageQuantity");
    boolean hasUnit = !NO_UNIT.equals(quantity.unit()) && !isByTag;
    return new CostExplorerLine(
        start,
        end,
        isByTag ? second : isResource ? String.valueOf(slice.argument()) : first,
        slice.kind() == Slice.Kind.USAGE || isResource ? second : null,
        slice.kind() == Slice.Kind.REST ? second : "Usage",
        isResource && !first.equals(NO_RESOURCE) ? first : null,
        isByTag ? slice.argument() : null,
        tagValue,
        unblended.amount(),
        metric(group, "AmortizedCost").amount(),
        unblended.unit(),
        hasUnit ? quantity.amount() : null,
        hasUnit ? quantity.unit() : null,
        isEstimated);
  }

  private static MetricValue metric(Group group, String name) {
    Map<String, MetricValue> metrics = group.metrics();
    MetricValue value = metrics.get(name);
    return value == null ? MetricValue.builder().amount("0").unit(NO_UNIT).build() : value;
  }

  private static boolean isSomething(CostExplorerLine line) {
    String quantity = line.quantity();
    return isNotZero(line.unblendedCost())
        || isNotZero(line.amortizedCost())
        || (quantity != null && isNotZero(quantity));
  }

  private static boolean isNotZero(String amount) {
    return new BigDecimal(amount).signum() != 0;
  }

  static ObjectNode json(CostExplorerLine line) {
    ObjectNode node = JSON.createObjectNode();
    node.put("start", line.start().toString());
    node.put("end", line.end().toString());
    node.put("service", line.service());
    node.put("usageType", line.usageType());
    node.put("recordType", line.recordType());
    node.put("resourceId", line.resourceId());
    node.put("tagKey", line.tagKey());
    node.put("tagValue", line.tagValue());
    node.put("unblendedCost", line.unblendedCost());
    node.put("amortizedCost", line.amortizedCost());
    node.put("currency", line.currency());
    node.put("quantity", line.quantity());
    node.put("unit", line.unit());
    node.put("estimated", line.isEstimated());
    return node;
  }

  static CostExplorerLine of(JsonNode node) {
    return new CostExplorerLine(
        Instant.parse(node.path("start").asText()),
        Instant.parse(node.path("end").asText()),
        node.path("service").asText(),
        text(node, "usageType"),
        node.path("recordType").asText(),
        text(node, "resourceId"),
        text(node, "tagKey"),
        text(node, "tagValue"),
        node.path("unblendedCost").asText(),
        node.path("amortizedCost").asText(),
        node.path("currency").asText(),
        text(node, "quantity"),
        text(node, "unit"),
        node.path("estimated").asBoolean(true));
  }

  private static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() ? value.asText() : null;
  }
}
