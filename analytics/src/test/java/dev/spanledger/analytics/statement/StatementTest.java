package dev.spanledger.analytics.statement;

import static dev.spanledger.analytics.showback.GivenMonth.NOVEMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.mapping.OwnedCost;
import dev.spanledger.analytics.mapping.OwnedCosts;
import dev.spanledger.analytics.mapping.Owner;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.mapping.OwnerTotal;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.showback.GivenMonth;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementTest {
  private static final Pattern AMOUNT = Pattern.compile("<td>([^<]*)</td><td class=\"m\">([^<]*)<");

  @TempDir private Path folder;

  @Test
  void owners_and_what_is_not_mapped_add_up_to_the_bill() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("owners.csv"),
            """
            match,key,value,owner,cost_centre,from,to
            service,,orders,Orders,CC-100,,
            tag,team,billing,Billing,CC-200,,
            """);
    List<OwnedCost> costs = costs(OwnerMapping.read(file));
    // orders: 0.0005056 of its own and 0.00000145 unobserved, which its service is known for; it
    // caused 0.00000103335 in payment, whose charges have the tag: 0.0000020667.
    assertThat(OwnerTotal.of(costs, OwnerTotal.By.OWNER).stream().map(StatementTest::shown))
        .containsExactly(
            "Orders CC-100 0.00050705 caused 0.00050808335 elsewhere 0.00000103335",
            "Billing CC-200 0.0000020667 caused 0.00000103335 elsewhere null",
            "(unmapped) (unmapped) 0.0100098 caused 0.0100098 elsewhere null");
    assertThat(OwnerTotal.of(costs, OwnerTotal.By.COST_CENTRE).get(0).owner())
        .isEqualTo(new Owner("Orders", "CC-100"));
    BigDecimal sum = BigDecimal.ZERO;
    for (String owner : List.of("Orders", "Billing", "(unmapped)")) {
      Statement statement = Statement.of(costs, owner, cost -> cost.owner().name()).get(0);
      assertThat(statement.chargedTotal()).isEqualByComparingTo(GivenMonth.CHARGED);
      sum = sum.add(statement.billedTotal());
    }
    assertThat(sum).isEqualByComparingTo(GivenMonth.CHARGED);
    assertThat(Statement.of(costs, "Nobody", cost -> cost.owner().name())).isEmpty();
  }

  @Test
  void printed_page_adds_up_in_cents_where_each_line_alone_would_not() {
    List<OwnedCost> costs = new ArrayList<>();
    for (int service = 1; service <= 7; service++) {
      costs.add(cost("service-" + service, new BigDecimal("14.285714285714285714")));
    }
    String page = page(costs);
    // 7 x 14.29 would be 100.03.
    assertThat(amounts(page, "service-"))
        .containsExactly("14.29", "14.29", "14.29", "14.29", "14.28", "14.28", "14.28");
    assertThat(amounts(page, "Total")).containsExactly("100.00", "100.00", "100.00");
    assertThat(page).contains("billed 99.999999999999999998, amortised 99.999999999999999998 USD");
  }

  @Test
  void page_runs_nothing_loads_nothing_and_escapes_every_name() {
    String page = page(List.of(cost("<script>alert('x')</script>\u202e", BigDecimal.ONE)));
    assertThat(page)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\ufffd")
        .contains("Content-Security-Policy\" content=\"default-src 'none'")
        .contains("@media print")
        .doesNotContain("<script")
        .doesNotContain("http://")
        .doesNotContain("https://")
        .doesNotContain("src=");
  }

  @Test
  void amounts_have_the_decimals_of_their_currency() {
    assertThat(StatementPage.decimals("USD")).isEqualTo(2);
    assertThat(StatementPage.decimals("JPY")).isZero();
    assertThat(StatementPage.decimals("KWD")).isEqualTo(3);
    assertThat(StatementPage.decimals("???")).isEqualTo(2);
  }

  private List<OwnedCost> costs(OwnerMapping mapping) throws IOException {
    try (Lake lake = Lake.open(folder.resolve("lake"));
        QueryEngine engine = DuckDbEngine.open(lake)) {
      GivenMonth.allocated(lake, engine, folder);
      return OwnedCosts.of(engine, mapping, NOVEMBER);
    }
  }

  private static OwnedCost cost(String service, BigDecimal cost) {
    Owner owner = new Owner("Orders", "CC-100");
    return new OwnedCost(
        owner,
        owner,
        LocalDate.parse("2026-11-02"),
        "ALLOCATED",
        service,
        "AWS Lambda",
        null,
        null,
        "USD",
        cost,
        cost,
        cost,
        cost,
        "FINAL",
        false);
  }

  private static String page(List<OwnedCost> costs) {
    return StatementPage.html(
        Statement.of(costs, "Orders", cost -> cost.owner().name()),
        Instant.parse("2026-12-01T00:00:00Z"));
  }

  private static List<String> amounts(String page, String item) {
    List<String> amounts = new ArrayList<>();
    Matcher matcher = AMOUNT.matcher(page);
    while (matcher.find()) {
      if (matcher.group(1).startsWith(item)) {
        amounts.add(matcher.group(2));
      }
    }
    return amounts;
  }

  private static String shown(OwnerTotal total) {
    return "%s %s %s caused %s elsewhere %s"
        .formatted(
            total.owner().name(),
            total.owner().costCentre(),
            plain(total.billedCost()),
            plain(total.causedBilledCost()),
            plain(total.causedElsewhereBilledCost()));
  }

  private static String plain(@Nullable BigDecimal value) {
    return value == null ? "null" : value.stripTrailingZeros().toPlainString();
  }
}
