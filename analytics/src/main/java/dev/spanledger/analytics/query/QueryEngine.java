package dev.spanledger.analytics.query;

import java.util.Map;

/**
 * Runs the reports of the catalogue over one lake. Thread-safe.
 *
 * <p>Every run sees the lake as it is at that moment: compacted rows and landed rows, each key
 * once.
 */
public interface QueryEngine extends AutoCloseable {

  /**
   * Runs a report.
   *
   * @param reportName name of a file under {@code sql/report}, without its ending
   * @param parameters by name: {@link java.time.Instant} for TIMESTAMP, {@link String} for VARCHAR,
   *     {@link Long} or {@link Integer} for BIGINT, {@link Double}, {@link Boolean}, {@link
   *     java.math.BigDecimal}. One that the report declares as NULL may be left out.
   * @throws IllegalArgumentException where the report is unknown, or a parameter is unknown,
   *     missing or of another type
   * @throws QueryException where the engine could not answer
   */
  QueryResult run(String reportName, Map<String, ?> parameters);

  /**
   * Runs a statement that was put together for one request, within the same bounds.
   *
   * @param query from {@link SqlCatalog#query}
   */
  QueryResult run(SqlQuery query, Map<String, ?> parameters);

  /** Room for one computation; the caller closes it before the engine. */
  Scratch scratch();

  /** What can be run, with the text of each report. */
  SqlCatalog catalog();

  @Override
  void close();
}
