package dev.spanledger.analytics.explain;

import dev.spanledger.analytics.allocation.ExplainedCell.CellPart;
import dev.spanledger.analytics.query.QueryEngine;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report with money cells, and how each of them is made of parts of charges.
 *
 * @param name as a person calls it, for messages
 * @param partsReport SQL report with the columns of model explained_part and its own placement
 * @param partsParameters of {@code partsReport}, beside the period
 * @param shown the report as its readers see it
 * @param placing where a part counts
 * @param columns of money, in the order in which the report has them
 * @param finish works out what is no sum
 */
public record CostReport(
    String name,
    String partsReport,
    Map<String, Object> partsParameters,
    Shown shown,
    Placing placing,
    Map<String, ColumnRule> columns,
    Finish finish) {

  /** Runs the report. */
  public interface Shown {
    /**
     * @param range the parameters {@code from} and {@code to}
     */
    Cells read(QueryEngine engine, Map<String, ?> range);
  }

  /** Places one part. */
  public interface Placer {
    /**
     * @param row of the parts' report
     */
    PlacedPart place(CellPart part, Map<String, @Nullable Object> row);
  }

  /** Makes the placer for a period. */
  public interface Placing {
    Placer over(QueryEngine engine, Map<String, ?> range);
  }

  /** Works out cells that are no sum of parts, as a cost per request. */
  public interface Finish {
    void apply(Cells sums);
  }

  static final Finish NOTHING = sums -> {};

  public CostReport {
    partsParameters = Map.copyOf(partsParameters);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  public List<String> columnNames() {
    return List.copyOf(columns.keySet());
  }
}
