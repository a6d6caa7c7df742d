package dev.spanledger.analytics.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;

/**
 * A second program that finds the same numbers another way: whole sets at once in recursive SQL,
 * with windows instead of walks. Circles are left to Java; here they are cut before.
 */
class CriticalPathSqlTest {
  private static final int TRACES = 3_000;

  private static final String HELD =
      """
      WITH RECURSIVE cl AS (
        SELECT trace, id, parent, kind, s, s AS cs, e AS ce FROM sp WHERE parent IS NULL
        UNION ALL
        SELECT c.trace, c.id, c.parent, c.kind, c.s, greatest(c.s, p.cs), least(c.e, p.ce)
        FROM sp AS c JOIN cl AS p ON c.trace = p.trace AND c.parent = p.id
        WHERE NOT (p.kind = 'PRODUCER' AND c.kind = 'CONSUMER') AND c.s < p.ce AND c.e > p.cs
      ), child AS (
        SELECT trace, id, parent, cs, ce,
          row_number() OVER (PARTITION BY trace, parent ORDER BY ce DESC, cs, s, id) AS turn
        FROM cl WHERE parent IS NOT NULL AND ce > cs
      ), st AS (
        SELECT trace, id, ce AS u, cs AS lo FROM cl WHERE parent IS NULL
        UNION ALL
        SELECT trace,
          CASE WHEN k = 0 THEN c.id ELSE id END,
          CASE WHEN k = 0 THEN c.ce ELSE c.cs END,
          CASE WHEN k = 0 THEN c.cs ELSE lo END
        FROM (
          SELECT st.trace, st.id, st.u, st.lo,
            arg_min(struct_pack(id := child.id, cs := child.cs, ce := child.ce), child.turn) AS c
          FROM st JOIN child
            ON child.trace = st.trace AND child.parent = st.id AND child.ce <= st.u
          GROUP BY st.trace, st.id, st.u, st.lo
        ), (VALUES (0), (1)) AS branch(k)
      )
      SELECT trace, id, sum(u - floor_at) FROM (
        SELECT st.trace, st.id, st.u, coalesce(max(child.ce), st.lo) AS floor_at
        FROM st LEFT JOIN child
          ON child.trace = st.trace AND child.parent = st.id AND child.ce <= st.u
        GROUP BY st.trace, st.id, st.u, st.lo
      ) GROUP BY trace, id
      """;

  private static final String SELF =
      """
      WITH inside AS (
        SELECT p.trace, p.id, c.id AS child, greatest(c.s, p.s) AS cs, least(c.e, p.e) AS ce
        FROM sp AS p JOIN sp AS c ON c.trace = p.trace AND c.parent = p.id
        WHERE NOT (p.kind = 'PRODUCER' AND c.kind = 'CONSUMER') AND c.s < p.e AND c.e > p.s
      ), covered AS (
        SELECT trace, id, greatest(0, ce - greatest(cs, coalesce(
          max(ce) OVER (PARTITION BY trace, id ORDER BY cs, ce, child
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), cs))) AS ns
        FROM inside
      )
      SELECT sp.trace, sp.id, any_value(sp.e - sp.s) - coalesce(sum(covered.ns), 0)
      FROM sp LEFT JOIN covered ON covered.trace = sp.trace AND covered.id = sp.id
      GROUP BY sp.trace, sp.id
      """;

  @Test
  void sql_and_java_agree_on_every_span() throws SQLException {
    RandomTraces random = new RandomTraces(20261125);
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < TRACES; i++) {
      traces.add(Trace.of(random.next()));
    }
    Map<String, Long> held = new HashMap<>();
    Map<String, Long> self = new HashMap<>();
    for (int i = 0; i < TRACES; i++) {
      Trace trace = traces.get(i);
      CriticalPath path = CriticalPath.of(trace);
      long[] selfNanos = SelfTime.of(trace);
      for (int position = 0; position < trace.size(); position++) {
        String key = i + "/" + trace.span(position).spanId();
        self.put(key, selfNanos[position]);
        if (path.heldNanos(position) > 0) {
          held.put(key, path.heldNanos(position));
        }
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      fill(connection, traces);
      assertThat(query(connection, SELF)).isEqualTo(self);
      Map<String, Long> heldBySql = query(connection, HELD);
      heldBySql.values().removeIf(nanos -> nanos == 0);
      assertThat(heldBySql).isEqualTo(held);
      assertThat(held).hasSizeGreaterThan(5 * TRACES);
    }
  }

  private static void fill(Connection connection, List<Trace> traces) throws SQLException {
    try (Statement create = connection.createStatement()) {
      create.execute(
          "CREATE TABLE sp (trace INTEGER, id VARCHAR, parent VARCHAR, kind VARCHAR, s BIGINT, e"
              + " BIGINT)");
    }
    try (DuckDBAppender rows =
        connection.unwrap(DuckDBConnection.class).createAppender("main", "sp")) {
      for (int i = 0; i < traces.size(); i++) {
        append(rows, i, traces.get(i));
      }
    }
  }

  private static void append(DuckDBAppender rows, int number, Trace trace) throws SQLException {
    for (int position = 0; position < trace.size(); position++) {
      TraceSpan span = trace.span(position);
      int parent = trace.parent(position);
      rows.beginRow();
      rows.append(number);
      rows.append(span.spanId());
      rows.append(parent == Trace.NONE ? null : trace.span(parent).spanId());
      rows.append(span.kind().name());
      rows.append(span.startNanos());
      rows.append(span.endNanos());
      rows.endRow();
    }
  }

  private static Map<String, Long> query(Connection connection, String sql) throws SQLException {
    Map<String, Long> found = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.put(rows.getInt(1) + "/" + rows.getString(2), rows.getLong(3));
      }
    }
    return found;
  }
}
