package dev.spanledger.cli;

import dev.spanledger.cli.output.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is expected and not billed yet, beside what is billed: columns of their own, so that neither
 * is ever summed with the other, and rows for who has no billed cost yet.
 */
final class EstimatedColumns {
  static final String BILLED = "estimated_billed_cost";
  static final String CAUSED = "estimated_caused_billed_cost";
  private static final List<String> ADDED = List.of(BILLED, CAUSED, "estimate_method");
  private static final String CURRENCY = "billing_currency";

  private final ShowbackCut cut;
  private final List<String> keys;
  private final List<String> estimateKeys;

  /**
   * @param keys of the showback's rows
   * @param estimateKeys the same, as the report of estimates calls them
   */
  private EstimatedColumns(ShowbackCut cut, List<String> keys, List<String> estimateKeys) {
    this.cut = cut;
    this.keys = with(keys, CURRENCY);
    this.estimateKeys = with(estimateKeys, CURRENCY);
  }

  /** Null where estimates are not told apart by this cut. */
  static @Nullable EstimatedColumns of(ShowbackCut cut) {
    return switch (cut) {
      case SERVICE, FUNCTION, VERSION, TENANT, TRACE, ACCOUNT, REGION ->
          new EstimatedColumns(cut, List.of(cut.itemColumn()), List.of("item"));
      case ROUTE ->
          new EstimatedColumns(cut, List.of("service_name", "route"), List.of("item", "route"));
      case DAY ->
          new EstimatedColumns(
              cut, List.of("charge_day", "service_name"), List.of("charge_day", "item"));
      case CLOUD_SERVICE ->
          new EstimatedColumns(cut, List.of("cloud_service_name"), List.of("item"));
      case OWNER -> new EstimatedColumns(cut, List.of("owner"), List.of("owner"));
      case COST_CENTRE -> new EstimatedColumns(cut, List.of("cost_centre"), List.of("cost_centre"));
      case OPERATION -> null;
    };
  }

  /** The showback with what is expected of each row. */
  Answer beside(Answer billed, Answer estimates) {
    Map<List<@Nullable Object>, Map<String, @Nullable Object>> expected = new LinkedHashMap<>();
    for (List<@Nullable Object> cells : estimates.rows()) {
      Map<String, @Nullable Object> row = new HashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(estimates.columns().get(i), cells.get(i));
      }
      expected.put(estimateKeys.stream().<@Nullable Object>map(row::get).toList(), row);
    }
    List<String> columns = new ArrayList<>(billed.columns());
    columns.addAll(ADDED);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    int lastOfKind = 0;
    for (List<@Nullable Object> row : billed.rows()) {
      Map<String, @Nullable Object> own = expected.remove(key(billed, row));
      List<@Nullable Object> wider = new ArrayList<>(row);
      ADDED.forEach(column -> wider.add(own == null ? null : own.get(column)));
      rows.add(wider);
      int kind = billed.indexOf("kind");
      if (kind < 0 || kind().equals(row.get(kind))) {
        lastOfKind = rows.size();
      }
    }
    for (Map<String, @Nullable Object> row : expected.values()) {
      rows.add(lastOfKind++, unbilled(columns, row));
    }
    return new Answer(columns, rows);
  }

  private List<@Nullable Object> key(Answer billed, List<@Nullable Object> row) {
    List<@Nullable Object> key = new ArrayList<>(keys.size());
    keys.forEach(column -> key.add(row.get(billed.indexOf(column))));
    return key;
  }

  /** A row of which nothing is billed: what is missing stays missing. */
  private List<@Nullable Object> unbilled(
      List<String> columns, Map<String, @Nullable Object> estimate) {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      String column = columns.get(i);
      int key = keys.indexOf(column);
      row[i] =
          key >= 0
              ? estimate.get(estimateKeys.get(key))
              : switch (column) {
                case "kind" -> kind();
                case "state" -> "ESTIMATED";
                // An owner's cost centre, and the other way round.
                case "synthetic", "owner", "cost_centre" -> estimate.get(column);
                default -> ADDED.contains(column) ? estimate.get(column) : null;
              };
    }
    return Arrays.asList(row);
  }

  /** Kind of the rows that are compared, not left over. */
  private String kind() {
    return cut.isItem() ? cut.name() : "SERVICE";
  }

  private static List<String> with(List<String> names, String name) {
    List<String> all = new ArrayList<>(names);
    all.add(name);
    return all;
  }
}
