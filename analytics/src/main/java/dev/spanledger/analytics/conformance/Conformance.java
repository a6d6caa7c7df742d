package dev.spanledger.analytics.conformance;

import dev.spanledger.analytics.billing.DeliveryRows;
import dev.spanledger.analytics.billing.SourceRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks one delivery. Rows are handed over once and not kept: memory grows with the values of the
 * few columns that rules group by.
 */
public final class Conformance {
  private final @Nullable ModelRun modelRun;
  private final List<BuiltInRule> builtIn = new ArrayList<>();
  private final InvoiceSums invoices;
  private final RowCells cells;
  private long rows;

  /**
   * @param columns names of the values of each row
   * @param model the user's rules; null for the built-in ones alone
   * @param supported of {@link RuleModel#criteria}, what the provider is said to support; a column
   *     that is there shows that its criteria are met
   * @param given what the invoices of these charges say; null where that is not known
   */
  public Conformance(
      List<String> columns,
      @Nullable RuleModel model,
      Set<String> supported,
      @Nullable InvoiceTotals given) {
    this.cells = new RowCells(columns);
    this.modelRun = model == null ? null : new ModelRun(model, cells, supported);
    this.invoices = new InvoiceSums(given);
    builtIn.addAll(ArithmeticRules.ofRows());
    builtIn.addAll(new CommitmentSums().rules());
    builtIn.addAll(invoices.rules());
  }

  public void add(SourceRow row) {
    rows++;
    cells.moveTo(row);
    if (modelRun != null) {
      modelRun.add(cells);
    }
    for (BuiltInRule rule : builtIn) {
      rule.add(cells);
    }
  }

  /** Every row of a delivery. */
  public void addAll(DeliveryRows delivery) throws IOException {
    delivery.forEachRow(this::add);
  }

  public long rows() {
    return rows;
  }

  /** The built-in rules first, then the model's in its order, one result each. */
  public List<RuleResult> results() {
    List<RuleResult> results = new ArrayList<>();
    Map<String, RuleResult> answers = new HashMap<>();
    for (BuiltInRule rule : builtIn) {
      RuleResult result = rule.result();
      results.add(result);
      rule.answers().forEach(id -> answers.put(id, result));
    }
    if (modelRun != null) {
      results.addAll(modelRun.results(answers));
    }
    return results;
  }

  /** What the charges of each invoice sum to, in the order of the rows. */
  public List<InvoiceComparison> invoices() {
    return invoices.comparisons();
  }

  /** Results by status, every status named; the counts add up to the results. */
  public static Map<RuleStatus, Long> counts(List<RuleResult> results) {
    Map<RuleStatus, Long> counts = new LinkedHashMap<>();
    for (RuleStatus status : RuleStatus.values()) {
      counts.put(status, results.stream().filter(result -> result.status() == status).count());
    }
    return counts;
  }
}
