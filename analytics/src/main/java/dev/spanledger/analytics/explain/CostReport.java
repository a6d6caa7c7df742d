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
 * @param placement what SQL says of a part
 * @param partsParameters of it, beside the period: as the cut
 * @param shown the report as its readers see it
 * @param placing where a part counts
 * @param columns of money, in the order in which the report has them
 * @param finish works out what is no sum
 */
public record CostReport(
    String name,
    Placement placement,
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
     * @return one, or one for each row of the report that counts the part
     */
    List<PlacedPart> place(CellPart part, Map<String, @Nullable Object> row);

    /** Works out what is an estimate from the parts that were placed and more. */
    default void finish(Cells sums) {}
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
