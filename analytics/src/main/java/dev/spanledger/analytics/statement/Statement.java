package dev.spanledger.analytics.statement;

import dev.spanledger.analytics.mapping.OwnedCost;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What one owner answers for in one currency: the same total by service, by cloud service and by
 * day.
 *
 * @param owner name, or cost centre
 * @param firstDay of a charge, included
 * @param lastDay of a charge, included
 * @param billedTotal of the owner's lines, every digit
 * @param effectiveTotal as {@code billedTotal}, amortised
 * @param chargedTotal billed cost of all owners together, which is the bill
 * @param state FINAL where every charge has an invoice, else ESTIMATED
 */
public record Statement(
    String owner,
    String billingCurrency,
    LocalDate firstDay,
    LocalDate lastDay,
    List<Line> byService,
    List<Line> byCloudService,
    List<Line> byDay,
    BigDecimal billedTotal,
    BigDecimal effectiveTotal,
    BigDecimal chargedTotal,
    String state,
    boolean isSynthetic) {

  /**
   * One line of a table.
   *
   * @param effectiveCost amortised; where a charge states none, nothing is added
   */
  public record Line(String item, BigDecimal billedCost, BigDecimal effectiveCost) {
    Line plus(OwnedCost cost) {
      return new Line(
          item,
          billedCost.add(cost.billedCost() == null ? BigDecimal.ZERO : cost.billedCost()),
          effectiveCost.add(cost.effectiveCost() == null ? BigDecimal.ZERO : cost.effectiveCost()));
    }
  }

  public Statement {
    byService = List.copyOf(byService);
    byCloudService = List.copyOf(byCloudService);
    byDay = List.copyOf(byDay);
  }

  /**
   * Statements of one owner, one for each currency.
   *
   * @param costs of all owners
   * @param key gives a cost's owner or cost centre
   * @return empty where the owner has no cost
   */
  public static List<Statement> of(
      List<OwnedCost> costs, String owner, Function<OwnedCost, String> key) {
    SortedMap<String, List<OwnedCost>> own = new TreeMap<>();
    SortedMap<String, BigDecimal> charged = new TreeMap<>();
    for (OwnedCost cost : costs) {
      BigDecimal billed = cost.billedCost() == null ? BigDecimal.ZERO : cost.billedCost();
      charged.merge(cost.billingCurrency(), billed, BigDecimal::add);
      if (key.apply(cost).equals(owner)) {
        own.computeIfAbsent(cost.billingCurrency(), added -> new ArrayList<>()).add(cost);
      }
    }
    List<Statement> statements = new ArrayList<>();
    own.forEach(
        (currency, lines) ->
            statements.add(
                of(owner, currency, lines, charged.getOrDefault(currency, BigDecimal.ZERO))));
    return statements;
  }

  private static Statement of(
      String owner, String currency, List<OwnedCost> costs, BigDecimal charged) {
    List<Line> byDay = lines(costs, cost -> cost.day().toString());
    Line total = new Line("", BigDecimal.ZERO, BigDecimal.ZERO);
    boolean isFinal = true;
    boolean isSynthetic = false;
    for (OwnedCost cost : costs) {
      total = total.plus(cost);
      isFinal &= cost.state().equals("FINAL");
      isSynthetic |= cost.isSynthetic();
    }
    return new Statement(
        owner,
        currency,
        LocalDate.parse(byDay.get(0).item()),
        LocalDate.parse(byDay.get(byDay.size() - 1).item()),
        lines(costs, Statement::service),
        lines(costs, OwnedCost::cloudServiceName),
        byDay,
        total.billedCost(),
        total.effectiveCost(),
        charged,
        isFinal ? "FINAL" : "ESTIMATED",
        isSynthetic);
  }

  /** What services are behind by name, the rest by its kind. */
  private static String service(OwnedCost cost) {
    boolean isServices = cost.kind().equals("ALLOCATED") || cost.kind().equals("KEPT");
    return isServices && cost.serviceName() != null
        ? cost.serviceName()
        : '(' + cost.kind().toLowerCase(Locale.ROOT).replace('_', ' ') + ')';
  }

  private static List<Line> lines(List<OwnedCost> costs, Function<OwnedCost, String> item) {
    Map<String, Line> lines = new TreeMap<>();
    for (OwnedCost cost : costs) {
      String name = item.apply(cost);
      Line line = lines.getOrDefault(name, new Line(name, BigDecimal.ZERO, BigDecimal.ZERO));
      lines.put(name, line.plus(cost));
    }
    return List.copyOf(lines.values());
  }
}
