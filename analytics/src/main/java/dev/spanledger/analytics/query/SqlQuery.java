package dev.spanledger.analytics.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A report with everything it uses inlined: one statement. */
public final class SqlQuery {

  /**
   * A statement ready to prepare.
   *
   * @param sql the text with a placeholder per value
   * @param values one per placeholder, in order; null where an optional parameter was left out
   */
  public record Bound(String sql, List<@Nullable Object> values) {}

  private final String name;
  private final String purpose;
  private final String grain;
  private final Map<String, SqlParameter> parameters;
  private final SqlText text;
  private final String sql;
  private final Dialect dialect;

  SqlQuery(SqlFile file, Map<String, SqlParameter> parameters, String sql, Dialect dialect) {
    this.name = file.name();
    this.purpose = file.purpose();
    this.grain = file.grain();
    this.parameters = parameters;
    this.sql = sql;
    this.text = SqlText.parse(sql);
    this.dialect = dialect;
  }

  public String name() {
    return name;
  }

  /** One sentence: what the report answers. */
  public String purpose() {
    return purpose;
  }

  /** What one row is. */
  public String grain() {
    return grain;
  }

  /** Everything that a run may or must be given. */
  public List<SqlParameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /** The whole statement for a reader, with {@code :parameters} and {@code lake.tables}. */
  public String sql() {
    return sql;
  }

  /** Tables of the lake that the statement reads. */
  public Set<String> tables() {
    return text.tables();
  }

  /**
   * Checks the values and gives the statement to prepare.
   *
   * @param tableBinding from a lake table's name to what stands in its place
   */
  public Bound bind(Map<String, ?> values, UnaryOperator<String> tableBinding) {
    check(values);
    StringBuilder bound = new StringBuilder();
    List<@Nullable Object> placeholders = new ArrayList<>();
    for (SqlText.Part part : text.parts()) {
      if (part instanceof SqlText.Code code) {
        bound.append(code.text());
      } else if (part instanceof SqlText.Opaque opaque) {
        bound.append(opaque.text());
      } else if (part instanceof SqlText.LakeTable table) {
        bound.append(tableBinding.apply(table.name()));
      } else if (part instanceof SqlText.Parameter parameter) {
        SqlType type = declared(parameter.name()).type();
        bound.append("CAST(? AS ").append(type.castName(dialect)).append(')');
        placeholders.add(values.get(parameter.name()));
      }
    }
    return new Bound(bound.toString(), placeholders);
  }

  private void check(Map<String, ?> values) {
    for (String given : new TreeSet<>(values.keySet())) {
      if (!parameters.containsKey(given)) {
        throw new IllegalArgumentException(
            "Report %s has no parameter \"%s\"; it takes %s".formatted(name, given, parameters()));
      }
    }
    for (SqlParameter parameter : parameters.values()) {
      Object value = values.get(parameter.name());
      if (value == null && !parameter.isNullable()) {
        throw new IllegalArgumentException(
            "Report %s needs parameter \"%s\" (%s); given were %s"
                .formatted(
                    name,
                    parameter.name(),
                    parameter.type().javaNames(),
                    new TreeSet<>(values.keySet())));
      }
      if (value != null && !parameter.type().accepts(value)) {
        throw new IllegalArgumentException(
            "Report %s takes %s as parameter \"%s\", not %s"
                .formatted(
                    name,
                    parameter.type().javaNames(),
                    parameter.name(),
                    value.getClass().getSimpleName()));
      }
    }
  }

  private SqlParameter declared(String parameterName) {
    SqlParameter parameter = parameters.get(parameterName);
    if (parameter == null) {
      throw new IllegalStateException(
          "Report %s holds :%s, which no header declares".formatted(name, parameterName));
    }
    return parameter;
  }
}
