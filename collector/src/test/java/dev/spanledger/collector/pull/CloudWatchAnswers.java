package dev.spanledger.collector.pull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * CloudWatch's answers from the values beside this, in the query protocol's XML, in small pages.
 */
public final class CloudWatchAnswers {
  private static final int METRICS_PER_PAGE = 2;
  private static final String NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

  private final List<String> times = new ArrayList<>();

  /** Values by namespace, metric, dimensions and statistic, joined by commas. */
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private boolean isLooping;

  CloudWatchAnswers() {
    try (InputStream input =
        Objects.requireNonNull(CloudWatchAnswers.class.getResourceAsStream("metrics.csv"))) {
      String[] lines = new String(input.readAllBytes(), StandardCharsets.UTF_8).split("\n");
      for (String line : lines) {
        List<String> cells = List.of(line.split(",", -1));
        List<String> last = cells.subList(4, cells.size());
        if (line == lines[0]) {
          times.addAll(last);
        } else {
          values.put(String.join(",", cells.subList(0, 4)), last);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every page says that there is another. */
  void loop() {
    isLooping = true;
  }

  String metrics(String request) {
    Map<String, String> form = Forms.of(request);
    Set<String> found = new LinkedHashSet<>();
    for (String key : values.keySet()) {
      if (key.startsWith(form.get("Namespace") + ",")) {
        found.add(key.substring(0, key.lastIndexOf(',')));
      }
    }
    List<String> all = new ArrayList<>(found);
    int start = isLooping ? 0 : Integer.parseInt(form.getOrDefault("NextToken", "0"));
    int end = Math.min(start + METRICS_PER_PAGE, all.size());
    StringBuilder members = new StringBuilder();
    for (String metric : all.subList(start, end)) {
      String[] parts = metric.split(",", -1);
      members.append(
          "<member><Namespace>%s</Namespace><MetricName>%s</MetricName><Dimensions>"
              .formatted(parts[0], parts[1]));
      for (String dimension : parts[2].isEmpty() ? new String[0] : parts[2].split(";")) {
        String[] pair = dimension.split("=", 2);
        members.append(
            "<member><Name>%s</Name><Value>%s</Value></member>".formatted(pair[0], pair[1]));
      }
      members.append("</Dimensions></member>");
    }
    return answer(
        "ListMetrics",
        "<Metrics>%s</Metrics>".formatted(members),
        end < all.size() || isLooping ? "" + end : null);
  }

  /** A period a page. */
  String data(String request) {
    Map<String, String> form = Forms.of(request);
    Instant from = Instant.parse(form.get("StartTime"));
    Instant to = Instant.parse(form.get("EndTime"));
    int page = isLooping ? 0 : Integer.parseInt(form.getOrDefault("NextToken", "0"));
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Instant time = Instant.parse(times.get(i));
      if (!time.isBefore(from) && time.isBefore(to)) {
        asked.add(i);
      }
    }
    boolean isMore = page + 1 < asked.size() || isLooping;
    StringBuilder members = new StringBuilder();
    for (int query = 1;
        form.containsKey("MetricDataQueries.member.%d.Id".formatted(query));
        query++) {
      String prefix = "MetricDataQueries.member.%d.".formatted(query);
      String value = asked.isEmpty() ? "" : value(form, prefix, asked.get(page));
      String time = asked.isEmpty() ? "" : times.get(asked.get(page));
      members.append(
          "<member><Id>%s</Id><Label>any</Label><Timestamps>%s</Timestamps><Values>%s</Values><StatusCode>%s</StatusCode></member>"
              .formatted(
                  form.get(prefix + "Id"),
                  value.isEmpty() ? "" : "<member>" + time + "</member>",
                  value.isEmpty() ? "" : "<member>" + value + "</member>",
                  isMore ? "PartialData" : "Complete"));
    }
    return answer(
        "GetMetricData",
        "<MetricDataResults>%s</MetricDataResults>".formatted(members),
        isMore ? "" + (page + 1) : null);
  }

  private String value(Map<String, String> form, String prefix, int position) {
    String metric = prefix + "MetricStat.Metric.";
    Map<String, String> dimensions = new TreeMap<>();
    for (int i = 1; form.containsKey(metric + "Dimensions.member.%d.Name".formatted(i)); i++) {
      String member = metric + "Dimensions.member.%d.".formatted(i);
      dimensions.put(form.get(member + "Name"), form.get(member + "Value"));
    }
    List<String> pairs = new ArrayList<>();
    dimensions.forEach((name, value) -> pairs.add(name + "=" + value));
    String key =
        String.join(
            ",",
            form.get(metric + "Namespace"),
            form.get(metric + "MetricName"),
            String.join(";", pairs),
            form.get(prefix + "MetricStat.Stat"));
    List<String> found = values.get(key);
    return found == null ? "" : found.get(position);
  }

  private static String answer(String operation, String content, String token) {
    return "<%1$sResponse xmlns=\"%2$s\"><%1$sResult>%3$s%4$s</%1$sResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></%1$sResponse>"
        .formatted(
            operation,
            NAMESPACE,
            content,
            token == null ? "" : "<NextToken>" + token + "</NextToken>");
  }
}
