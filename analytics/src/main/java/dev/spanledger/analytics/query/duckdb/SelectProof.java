package dev.spanledger.analytics.query.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a text is one query that reads tables of the lake and nothing else, as told by DuckDB's
 * own parser: it gives back a tree of queries alone, and of that tree only known parts are let
 * through. What is read so is what runs; there is no second grammar to be led astray.
 */
final class SelectProof {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Parts that only read. A query can hold a DELETE since DuckDB 2; that is none of them. */
  private static final Set<String> PARTS =
      Set.of(
          "SELECT_NODE",
          "SET_OPERATION_NODE",
          "RECURSIVE_CTE_NODE",
          "CTE_NODE",
          "BASE_TABLE",
          "SUBQUERY",
          "JOIN",
          "TABLE_FUNCTION",
          "EXPRESSION_LIST",
          "EMPTY",
          "PIVOT",
          "SHOW_REF",
          "ORDER_DEFAULT",
          "ASCENDING",
          "DESCENDING");

  /** Functions that stand in the place of a table and make rows of what they are given. */
  private static final Set<String> TABLE_FUNCTIONS =
      Set.of("range", "generate_series", "unnest", "json_each", "json_tree");

  /** Functions that tell about the process, change something, or wait. */
  private static final Set<String> REFUSED_FUNCTIONS =
      Set.of(
          "getenv",
          "getvariable",
          "current_setting",
          "current_query",
          "nextval",
          "currval",
          "setval",
          "sleep_ms",
          "write_log",
          "query",
          "query_table");

  private static final Set<String> LAKE_TABLES =
      Tables.all().stream().map(Table::name).collect(Collectors.toUnmodifiableSet());

  private final Set<String> names = new HashSet<>();
  private final Set<String> tables = new TreeSet<>();

  private SelectProof() {}

  /**
   * Tables of the lake that the text reads.
   *
   * @throws IllegalArgumentException where it is not one query that only reads the lake; the
   *     message says what it is
   */
  static Set<String> tables(Connection connection, String sql) throws SQLException {
    JsonNode tree = parsed(connection, sql);
    JsonNode statements = tree.path("statements");
    if (tree.path("error").asBoolean()) {
      String reason = tree.path("error_message").asText();
      if (reason.startsWith("Only SELECT")) {
        throw new IllegalArgumentException(
            "Only a query is taken: one SELECT, VALUES or DESCRIBE that reads the lake");
      }
      throw new IllegalArgumentException(
          "The query cannot be read: %s, at character %s"
              .formatted(reason, tree.path("position").asText("?")));
    }
    if (statements.size() != 1) {
      throw new IllegalArgumentException(
          "%d statements are given; only one query is taken".formatted(statements.size()));
    }
    if (!statements.get(0).path("named_param_map").isEmpty()) {
      throw new IllegalArgumentException(
          "The query holds a parameter (? or $name); write the value in its place");
    }
    SelectProof proof = new SelectProof();
    proof.collectNames(statements);
    proof.refuseNamesOfTheEngine(connection);
    proof.check(statements);
    return proof.tables;
  }

  private static JsonNode parsed(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT json_serialize_sql(CAST(? AS VARCHAR))")) {
      statement.setString(1, sql);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return JSON.readTree(rows.getString(1));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The query cannot be checked: %s".formatted(e.getOriginalMessage()), e);
    }
  }

  /** Names of common table expressions, which stand where tables do. */
  private void collectNames(JsonNode root) {
    Deque<JsonNode> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      JsonNode node = open.remove();
      for (JsonNode entry : node.path("cte_map").path("map")) {
        names.add(entry.path("key").asText());
      }
      node.forEach(open::add);
    }
  }

  /**
   * Names count wherever they stand, also where their expression is out of reach; there one that
   * the engine has too would read the engine's.
   */
  private void refuseNamesOfTheEngine(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet views = statement.executeQuery("SELECT view_name FROM duckdb_views()")) {
      while (views.next()) {
        String view = views.getString(1);
        if (names.stream().anyMatch(view::equalsIgnoreCase)) {
          throw new IllegalArgumentException(
              "WITH %s is refused: the engine has a view of that name; take another"
                  .formatted(view));
        }
      }
    }
  }

  private void check(JsonNode root) {
    Deque<JsonNode> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      JsonNode node = open.remove();
      if (node.has("class")) {
        checkFunction(node);
      } else if (node.path("type").isTextual()) {
        checkPart(node, node.path("type").asText());
      }
      node.forEach(open::add);
    }
  }

  private void checkPart(JsonNode node, String type) {
    if (!PARTS.contains(type) && !type.endsWith("_MODIFIER")) {
      throw new IllegalArgumentException(
          "The query holds a %s, which may do more than read"
              .formatted(type.toLowerCase(Locale.ROOT).replace("_node", "").replace('_', ' ')));
    }
    if (type.equals("BASE_TABLE")) {
      checkTable(node);
    }
    if (type.equals("TABLE_FUNCTION")) {
      String name = name(node.path("function"));
      if (!TABLE_FUNCTIONS.contains(name)) {
        throw new IllegalArgumentException(
            "Table function %s is refused; a query reads the tables %s, and %s"
                .formatted(
                    shortened(name), new TreeSet<>(LAKE_TABLES), new TreeSet<>(TABLE_FUNCTIONS)));
      }
    }
    if (type.equals("SHOW_REF") && !node.path("query").isObject()) {
      throw new IllegalArgumentException("SHOW is refused; DESCRIBE a table or a query");
    }
  }

  private void checkTable(JsonNode node) {
    JsonNode path = node.path("qualified_name").path("path");
    String table = path.path(path.size() - 1).asText();
    boolean isPlain = path.size() == 1;
    boolean isOfLake = isPlain || (path.size() == 2 && path.path(0).asText().equals("lake"));
    if (isPlain && names.contains(table)) {
      return;
    }
    if (!isOfLake || !LAKE_TABLES.contains(table)) {
      throw new IllegalArgumentException(
          "No table \"%s\"; the lake has %s"
              .formatted(shortened(table), new TreeSet<>(LAKE_TABLES)));
    }
    tables.add(table);
  }

  private static void checkFunction(JsonNode node) {
    String name = name(node);
    if (REFUSED_FUNCTIONS.contains(name)) {
      throw new IllegalArgumentException(
          "Function %s is refused; a query computes from the lake alone".formatted(name));
    }
  }

  private static String name(JsonNode function) {
    return function.path("function_name").asText().toLowerCase(Locale.ROOT);
  }

  private static String shortened(String text) {
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
