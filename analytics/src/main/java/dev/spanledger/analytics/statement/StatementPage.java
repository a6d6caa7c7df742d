package dev.spanledger.analytics.statement;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement as an HTML page to print or to send: no scripts, nothing is loaded, all text escaped.
 *
 * <p>Every table rounds to the currency's smallest unit by largest remainder, so that what is
 * printed adds up to the printed total; the exact total stands below. A line may so differ by one
 * unit between tables, as each of them adds up by itself.
 */
public final class StatementPage {
  private static final int USUAL_DECIMALS = 2;

  private static final String STYLE =
      """
      :root { color: #1a1a1a; background: #fff; font: 11pt/1.4 system-ui, sans-serif; }
      body { max-width: 45rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
      table { width: 100%; border-collapse: collapse; break-inside: auto; }
      thead { display: table-header-group; } tr { break-inside: avoid; }
      th, td { padding: .2rem .4rem; border-bottom: 1px solid #ccc; text-align: left; }
      .m { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      tfoot td { border-top: 2px solid #1a1a1a; border-bottom: 0; font-weight: 600; }
      .n { color: #555; font-size: .85rem; } .w { border: 1px solid #1a1a1a; padding: .3rem .5rem; }
      @page { size: A4; margin: 18mm; }
      @media print { body { margin: 0; max-width: none; padding: 0; } section { break-before: page; }
        section:first-of-type { break-before: auto; } }
      """;

  private StatementPage() {}

  /**
   * Writes the page.
   *
   * @param statements of one owner, one for each currency; at least one
   * @param issued when the page was made
   */
  public static String html(List<Statement> statements, Instant issued) {
    if (statements.isEmpty()) {
      throw new IllegalArgumentException("A page needs a statement");
    }
    String owner = escaped(statements.get(0).owner());
    StringBuilder page = new StringBuilder(4096);
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <title>Cost statement of %s</title>
        <style>
        %s</style>
        </head>
        <body>
        """
            .formatted(owner, STYLE));
    for (Statement statement : statements) {
      append(page, statement, issued);
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void append(StringBuilder page, Statement statement, Instant issued) {
    page.append(
        """
        <section>
        <h1>Cost statement of %s</h1>
        <p>Charges of %s to %s (UTC), in %s. Status: %s. Issued %s.</p>
        """
            .formatted(
                escaped(statement.owner()),
                statement.firstDay(),
                statement.lastDay(),
                escaped(statement.billingCurrency()),
                statement.state().equals("FINAL") ? "final" : "estimated, not invoiced yet",
                issued.truncatedTo(ChronoUnit.SECONDS)));
    if (statement.isSynthetic()) {
      page.append("<p class=\"w\">Synthetic: made by a simulated meter, not by a provider.</p>\n");
    }
    table(page, statement, "By service", "Service", statement.byService());
    table(page, statement, "By cloud service", "Cloud service", statement.byCloudService());
    table(page, statement, "By day", "Day", statement.byDay());
    page.append(
        """
        <p class="n">Exact: billed %s, amortised %s %s, of %s billed to all owners together, those without an owner included.
        Printed amounts are rounded so that each table adds up; the CSV of this statement has every digit.
        Amortised is FOCUS EffectiveCost: commitments spread over their term.</p>
        </section>
        """
            .formatted(
                exact(statement.billedTotal()),
                exact(statement.effectiveTotal()),
                escaped(statement.billingCurrency()),
                exact(statement.chargedTotal())));
  }

  private static void table(
      StringBuilder page,
      Statement statement,
      String title,
      String column,
      List<Statement.Line> lines) {
    int decimals = decimals(statement.billingCurrency());
    List<BigDecimal> billed = rounded(lines, Statement.Line::billedCost, decimals);
    List<BigDecimal> effective = rounded(lines, Statement.Line::effectiveCost, decimals);
    page.append(
            "<h2>%s</h2>\n<table>\n<thead><tr><th scope=\"col\">%s</th>".formatted(title, column))
        .append("<th scope=\"col\" class=\"m\">Billed</th>")
        .append("<th scope=\"col\" class=\"m\">Amortised</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < lines.size(); i++) {
      row(page, escaped(lines.get(i).item()), billed.get(i), effective.get(i));
    }
    page.append("</tbody>\n<tfoot>\n");
    row(page, "Total", sum(billed, decimals), sum(effective, decimals));
    page.append("</tfoot>\n</table>\n");
  }

  private static void row(
      StringBuilder page, String item, BigDecimal billed, BigDecimal effective) {
    page.append(
        "<tr><td>%s</td><td class=\"m\">%s</td><td class=\"m\">%s</td></tr>\n"
            .formatted(item, money(billed), money(effective)));
  }

  private static List<BigDecimal> rounded(
      List<Statement.Line> lines, Function<Statement.Line, BigDecimal> amount, int decimals) {
    List<@Nullable BigDecimal> parts = new ArrayList<>(lines.size());
    lines.forEach(line -> parts.add(amount.apply(line)));
    List<BigDecimal> rounded = new ArrayList<>(lines.size());
    LargestRemainder.rounded(parts, decimals)
        .forEach(part -> rounded.add(Objects.requireNonNull(part)));
    return rounded;
  }

  private static BigDecimal sum(List<BigDecimal> parts, int decimals) {
    return parts.stream()
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .setScale(decimals, RoundingMode.UNNECESSARY);
  }

  /** Of the currency's smallest unit, as 2 for USD and 0 for JPY. */
  public static int decimals(String currency) {
    try {
      int digits = Currency.getInstance(currency).getDefaultFractionDigits();
      return digits < 0 ? USUAL_DECIMALS : digits;
    } catch (IllegalArgumentException unknown) {
      return USUAL_DECIMALS;
    }
  }

  private static String money(BigDecimal amount) {
    return String.format(Locale.ROOT, "%,." + Math.max(0, amount.scale()) + "f", amount);
  }

  private static String exact(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  /** Names come from tags and spans, so from anybody. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isPrintable(c) ? c : 0xfffd);
              }
            });
    return escaped.toString();
  }

  /** Neither control characters nor those that turn the direction of text around. */
  private static boolean isPrintable(int c) {
    return !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
  }
}
