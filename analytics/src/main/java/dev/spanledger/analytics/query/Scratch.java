package dev.spanledger.analytics.query;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Tables that one computation keeps inside the engine, so that it need not take out what it only
 * passes on. Gone when closed. For one thread.
 *
 * <p>Rows of a table are numbered from 0 in the order in which they came in. Neither the engine's
 * limit of rows nor its limit of time applies; what does not fit into its memory is spilled.
 */
public interface Scratch extends AutoCloseable {

  /**
   * Adds the answer of a report to a table, which is made where there is none.
   *
   * @return what the answer lacks, as {@link QueryResult#warnings()}
   */
  List<String> keep(String table, String reportName, Map<String, ?> parameters);

  /** Runs a report as {@link QueryEngine#run}, within no limits. */
  QueryResult run(String reportName, Map<String, ?> parameters);

  /** Number of rows and a digest of all values of all of them, in whatever order they came in. */
  String digest(String table);

  /** The distinct combinations of values of these columns; their numbers are the rows'. */
  QueryResult kinds(String table, List<String> columns);

  /**
   * Reads all rows in any order.
   *
   * @param kindColumns those that {@link #kinds} was asked with
   * @param columns to read beside them
   */
  void read(String table, List<String> kindColumns, List<String> columns, RowReader reader);

  /** Makes an empty table to be filled from outside. */
  ScratchAppender append(String table, List<Column> columns);

  /**
   * Writes a Parquet file with the columns of a table of the lake.
   *
   * @param from table that has a row for each row of the file
   * @param joins tables by the column of {@code from} that holds the number of their row; they may
   *     be missing where no row needs them
   * @param columns by column of {@code target}: where the value comes from, as {@code
   *     table.column}; of several the first that has one, where there is such a table. Others are
   *     null.
   */
  void write(
      Path file,
      Table target,
      String from,
      SortedMap<String, String> joins,
      Map<String, List<String>> columns);

  /** Drops tables, those that do not exist too. */
  void drop(List<String> tables);

  @Override
  void close();

  /** Takes one row. */
  @FunctionalInterface
  interface RowReader {
    /**
     * @param row number of the row
     * @param kind number of its combination of the kind columns
     * @param values of the columns asked for; valid during the call
     */
    void row(int row, int kind, ScratchValues values);
  }
}
