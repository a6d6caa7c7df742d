package dev.spanledger.analytics.traceql;

import dev.spanledger.analytics.traceql.TraceQuery.And;
import dev.spanledger.analytics.traceql.TraceQuery.Comparison;
import dev.spanledger.analytics.traceql.TraceQuery.Condition;
import dev.spanledger.analytics.traceql.TraceQuery.Filter;
import dev.spanledger.analytics.traceql.TraceQuery.Joined;
import dev.spanledger.analytics.traceql.TraceQuery.Literal;
import dev.spanledger.analytics.traceql.TraceQuery.Not;
import dev.spanledger.analytics.traceql.TraceQuery.Or;
import dev.spanledger.analytics.traceql.TraceQuery.Spansets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One statement for a query: the newest traces that have a span for every spanset that they need,
 * with all of their spans, and for each span which spansets it is of. Whatever comes from the query
 * is a bound value; the text is put together from constants.
 */
final class TraceQlSql {
  /** Attributes that a column holds, and so never the map: OpenTelemetry's key, and whose it is. */
  private static final Set<String> OF_RESOURCE =
      Set.of(
          "service.name",
          "service.version",
          "service.namespace",
          "service.instance.id",
          "deployment.environment.name",
          "cloud.provider",
          "cloud.platform",
          "cloud.region",
          "cloud.account.id",
          "cloud.resource_id",
          "faas.name",
          "faas.version",
          "faas.instance",
          "faas.max_memory");

  private static final Set<String> OF_SPAN =
      Set.of(
          "faas.trigger",
          "faas.invocation_id",
          "faas.coldstart",
          "http.request.method",
          "http.route",
          "http.response.status_code",
          "url.path",
          "server.address",
          "error.type",
          "peer.service",
          "db.system.name",
          "db.operation.name",
          "db.collection.name",
          "rpc.system",
          "rpc.service",
          "rpc.method",
          "messaging.system",
          "messaging.destination.name",
          "messaging.operation.type",
          "messaging.message.id",
          "aws.request_id");

  private static final Map<String, Integer> STATUS = Map.of("unset", 0, "ok", 1, "error", 2);
  private static final Map<String, Integer> KINDS =
      Map.of(
          "unspecified", 0, "internal", 1, "server", 2, "client", 3, "producer", 4, "consumer", 5);

  private final Map<String, Object> values = new HashMap<>();
  private final List<String> parameters = new ArrayList<>();
  private boolean needsTrace;

  /** Statement with header, and its values but for from, to and limit. */
  record Compiled(String text, Map<String, Object> values) {}

  /** Columns that the search reads by position. */
  static final List<String> COLUMNS =
      List.of(
          "trace_id",
          "span_id",
          "parent_span_id",
          "start_us",
          "start_nano_rem",
          "duration_ns",
          "name",
          "service_name",
          "is_error",
          "is_entry");

  static Compiled compile(TraceQuery query) {
    return new TraceQlSql().build(query);
  }

  private Compiled build(TraceQuery query) {
    List<String> marks = new ArrayList<>();
    for (Filter filter : query.filters()) {
      marks.add(
          "coalesce(%s, false) AS m%d"
              .formatted(
                  filter.condition() == null ? "true" : sql(filter.condition()), filter.index()));
    }
    List<String> shown = new ArrayList<>();
    List<Field> fields = fields(query);
    for (int i = 0; i < fields.size(); i++) {
      shown.add("CAST(%s AS VARCHAR) AS f%d".formatted(expression(fields.get(i)), i));
    }
    String body =
        "WITH %smatched AS (\n".formatted(needsTrace ? TRACES : "")
            + "  SELECT span.trace_id, span.start_time,\n    "
            + String.join(",\n    ", marks)
            + "\n  FROM lake.spans AS span"
            + (needsTrace ? JOIN : "")
            + "\n  WHERE span.start_time >= :from\n    AND span.start_time < :to\n),\n"
            + "candidate AS (\n  SELECT trace_id, max(start_time) AS newest\n  FROM matched\n"
            + "  GROUP BY trace_id\n  HAVING "
            + needed(query.spansets())
            + "\n"
            + "),\n"
            + "chosen AS (\n"
            + "  SELECT trace_id, newest,\n"
            + "    row_number() OVER (ORDER BY newest DESC, trace_id) AS turn\n"
            + "  FROM candidate\n"
            + ")\n"
            + SPANS
            + String.join("", marks.stream().map(mark -> ",\n  " + mark).toList())
            + String.join("", shown.stream().map(field -> ",\n  " + field).toList())
            + "\nFROM lake.spans AS span\nINNER JOIN chosen\n  ON chosen.trace_id = span.trace_id"
            + (needsTrace ? JOIN : "")
            + END;
    String header =
        header(
            "Traces that a TraceQL query asks for, newest first, with all their spans.",
            "trace_id, span_id, start_time, service_name, name");
    return new Compiled(header + body, values);
  }

  /** The most frequent values of one field. */
  static Compiled values(Field field) {
    TraceQlSql sql = new TraceQlSql();
    String expression = sql.expression(field);
    String body =
        "WITH %sasked AS (\n  SELECT CAST(%s AS VARCHAR) AS value\n  FROM lake.spans AS span%s\n"
                .formatted(sql.needsTrace ? TRACES : "", expression, sql.needsTrace ? JOIN : "")
            + "  WHERE span.start_time >= :from\n    AND span.start_time < :to\n),\n"
            + VALUES;
    return new Compiled(
        sql.header("Values of one attribute in the period, the most frequent first.", "value")
            + body,
        sql.values);
  }

  private String header(String purpose, String grain) {
    return "-- purpose: %s\n-- grain: %s\n-- uses: lake.spans\n".formatted(purpose, grain)
        + "-- parameters: from TIMESTAMP, to TIMESTAMP, limit BIGINT"
        + String.join("", parameters.stream().map(one -> ", " + one).toList())
        + "\n";
  }

  /** What the answer shows of each span, and what aggregates are of. */
  static List<Field> fields(TraceQuery query) {
    List<Field> fields = new ArrayList<>(query.selected());
    query.aggregates().stream()
        .map(TraceQuery.Aggregate::field)
        .filter(field -> field != null && !fields.contains(field))
        .forEach(fields::add);
    return fields;
  }

  private static final String TRACES =
      """
      ranked AS (
        SELECT trace_id, name, service_name, start_time, duration_ns,
          row_number() OVER (
            PARTITION BY trace_id
            ORDER BY
              CASE WHEN parent_span_id IS NULL THEN 0 ELSE 1 END,
              CASE WHEN kind IN (2, 5) THEN 0 ELSE 1 END,
              start_time, start_nano_rem, span_id
          ) AS turn
        FROM lake.spans
        WHERE start_time >= :from - INTERVAL '1' DAY
          AND start_time < :to + INTERVAL '1' DAY
      ),
      whole AS (
        SELECT trace_id,
          max(CASE WHEN turn = 1 THEN name END) AS root_name,
          max(CASE WHEN turn = 1 THEN service_name END) AS root_service,
          max(CAST(round(to_unixtime(start_time) * 1000000) AS BIGINT) * 1000 + duration_ns)
            - min(CAST(round(to_unixtime(start_time) * 1000000) AS BIGINT) * 1000) AS duration_ns
        FROM ranked
        GROUP BY trace_id
      ),
      """;

  private static final String JOIN = "\nINNER JOIN whole\n  ON whole.trace_id = span.trace_id";

  private static final String VALUES =
      """
      counted AS (
        SELECT value, count(*) AS span_count
        FROM asked
        WHERE value IS NOT NULL
        GROUP BY value
      ),
      numbered AS (
        SELECT value, row_number() OVER (ORDER BY span_count DESC, value) AS turn
        FROM counted
      )
      SELECT value
      FROM numbered
      WHERE turn <= :limit
      ORDER BY turn, value\
      """;

  private static final String SPANS =
      """
      SELECT
        span.trace_id,
        span.span_id,
        span.parent_span_id,
        CAST(round(to_unixtime(span.start_time) * 1000000) AS BIGINT) AS start_us,
        coalesce(span.start_nano_rem, 0) AS start_nano_rem,
        span.duration_ns,
        span.name,
        span.service_name,
        coalesce(span.status_code = 2, false) AS is_error,
        span.kind IN (2, 5) AS is_entry\
      """;

  private static final String END =
      """

      WHERE chosen.turn <= :limit
        AND span.start_time >= :from - INTERVAL '1' DAY
        AND span.start_time < :to + INTERVAL '1' DAY
      ORDER BY chosen.turn, span.trace_id, span.start_time, span.start_nano_rem, span.span_id,
        span.service_name, span.name\
      """;

  /** What a trace has to have, whatever the structure asks beyond it. */
  private static String needed(Spansets spansets) {
    if (spansets instanceof Joined joined) {
      return "(%s %s %s)"
          .formatted(
              needed(joined.left()),
              joined.operator().equals("||") ? "OR" : "AND",
              needed(joined.right()));
    }
    return "bool_or(m%d)".formatted(((Filter) spansets).index());
  }

  private String sql(Condition condition) {
    if (condition instanceof And and) {
      return "(%s AND %s)".formatted(sql(and.left()), sql(and.right()));
    }
    if (condition instanceof Or or) {
      return "(%s OR %s)".formatted(sql(or.left()), sql(or.right()));
    }
    if (condition instanceof Not not) {
      return "NOT coalesce(%s, false)".formatted(sql(not.inner()));
    }
    return comparison((Comparison) condition);
  }

  private String comparison(Comparison comparison) {
    Field field = comparison.field();
    Literal literal = comparison.literal();
    String operator = comparison.operator();
    String expression = expression(field);
    if (literal.type() == Literal.Type.NIL) {
      return expression + (operator.equals("=") ? " IS NULL" : " IS NOT NULL");
    }
    if (operator.equals("=~") || operator.equals("!~")) {
      // Whole, as Tempo compares; a leading letter keeps an empty match apart from none.
      String match =
          "regexp_extract(concat('x', %s), %s, 0)"
              .formatted(expression, bound("VARCHAR", "^x(?:" + literal.text() + ")$"));
      return "(%s IS NOT NULL AND %s IS %s NULL)"
          .formatted(expression, match, operator.equals("=~") ? "NOT" : "");
    }
    String compared = operator.equals("!=") ? "<>" : operator;
    return switch (literal.type()) {
      case WORD ->
          "%s %s %s"
              .formatted(
                  expression,
                  compared,
                  bound(
                      "BIGINT",
                      (field.isIntrinsic("status") ? STATUS : KINDS)
                          .getOrDefault(literal.text(), -1)
                          .longValue()));
      case NUMBER, DURATION -> numeric(field, expression, compared, literal.text());
      case BOOLEAN ->
          "lower(%s) %s %s".formatted(expression, compared, bound("VARCHAR", literal.text()));
      case TEXT, NIL ->
          "%s %s %s".formatted(expression, compared, bound("VARCHAR", literal.text()));
    };
  }

  private String numeric(Field field, String expression, String compared, String number) {
    String left =
        field.scope() == Field.Scope.INTRINSIC
            ? expression
            : "TRY_CAST(%s AS DOUBLE)".formatted(expression);
    return "%s %s %s".formatted(left, compared, bound("DOUBLE", Double.valueOf(number)));
  }

  /** The field's value as text; kinds, states and durations as numbers. */
  private String expression(Field field) {
    String key = field.key();
    return switch (field.scope()) {
      case INTRINSIC -> intrinsic(key);
      case RESOURCE ->
          OF_RESOURCE.contains(key)
              ? column(key)
              : "element_at(span.resource_attributes, %s)".formatted(bound("VARCHAR", key));
      case SPAN ->
          OF_SPAN.contains(key)
              ? column(key)
              : "element_at(span.attributes, %s)".formatted(bound("VARCHAR", key));
      case ANY ->
          OF_RESOURCE.contains(key) || OF_SPAN.contains(key)
              ? column(key)
              : "coalesce(element_at(span.attributes, %s), element_at(span.resource_attributes, %s))"
                  .formatted(bound("VARCHAR", key), bound("VARCHAR", key));
    };
  }

  private String intrinsic(String key) {
    needsTrace |= key.startsWith("trace:") && !key.equals("trace:id");
    return switch (key) {
      case "name" -> "span.name";
      case "status" -> "coalesce(span.status_code, 0)";
      case "statusMessage" -> "span.status_message";
      case "kind" -> "coalesce(span.kind, 0)";
      case "duration" -> "span.duration_ns";
      case "span:id" -> "span.span_id";
      case "trace:id" -> "span.trace_id";
      case "trace:rootName" -> "whole.root_name";
      case "trace:rootService" -> "whole.root_service";
      case "trace:duration" -> "whole.duration_ns";
      // Grafana asks for roots by a number of Tempo's own: negative where there is no parent.
      case "nestedSetParent" -> "CASE WHEN span.parent_span_id IS NULL THEN -1 ELSE 1 END";
      default -> throw new IllegalStateException("No intrinsic " + key);
    };
  }

  private static String column(String key) {
    return "CAST(span.%s AS VARCHAR)".formatted(key.replace('.', '_'));
  }

  private String bound(String type, Object value) {
    String name = "p" + parameters.size();
    parameters.add(name + " " + type);
    values.put(name, value);
    return ":" + name;
  }

  /** Columns of each scope that hold attributes, for lists of what can be asked. */
  static Set<String> columns(Field.Scope scope) {
    return scope == Field.Scope.RESOURCE ? OF_RESOURCE : OF_SPAN;
  }
}
