package dev.spanledger.analytics.close;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two accounts with the same bill of 0.01051685 in November, of which a later delivery gives back
 * 0.003, so that 0.00751685 is left.
 */
class SeveralAccountsCloseTest {
  private static final String ONE = "123456789012";
  private static final String TWO = "210987654321";
  private static final Map<String, Instant> IN_NOVEMBER =
      Map.of(
          "from",
          Instant.parse("2026-11-01T00:00:00Z"),
          "to",
          Instant.parse("2026-12-01T00:00:00Z"));
  private static final Map<String, Instant> IN_DECEMBER =
      Map.of(
          "from",
          Instant.parse("2026-12-01T00:00:00Z"),
          "to",
          Instant.parse("2027-01-01T00:00:00Z"));

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @Test
  void all_accounts_of_a_month_are_closed_at_once_and_corrected_one_by_one() throws IOException {
    deliver(bill(ONE), "2026-12-02T00:00:00Z");
    deliver(bill(TWO), "2026-12-03T00:00:00Z");
    allocate("2026-12-03T01:00:00Z");

    CloseReport report = close(null, "2026-12-05T00:00:00Z");
    assertThat(report.refusals()).isEmpty();
    assertThat(report.closed())
        .extracting(ClosedPeriod::deliverySeries)
        .containsExactly("aws/cur2/123456789012/2026-11-01", "aws/cur2/210987654321/2026-11-01");
    assertThat(report.closed())
        .allMatch(period -> period.charged().billedCost().compareTo(amount("0.01051685")) == 0);

    deliver(refunded(TWO), "2026-12-08T00:00:00Z");
    List<PostedCorrections> posted = Corrections.post(lake, engine, at("2026-12-08T00:01:00Z"));
    allocate("2026-12-08T01:00:00Z");
    assertThat(posted)
        .extracting(PostedCorrections::closedSeries)
        .containsExactly("aws/cur2/210987654321/2026-11-01");
    assertThat(billed(IN_NOVEMBER)).isEqualByComparingTo("0.0210337");
    assertThat(billed(IN_DECEMBER)).isEqualByComparingTo("-0.003");
    assertThat(reconciliation()).containsOnly("RECONCILED");
  }

  @Test
  void one_account_is_closed_while_the_other_goes_on() throws IOException {
    deliver(bill(ONE), "2026-12-02T00:00:00Z");
    deliver(bill(TWO), "2026-12-03T00:00:00Z");
    allocate("2026-12-03T01:00:00Z");
    assertThat(close(ONE, "2026-12-05T00:00:00Z").closed())
        .extracting(ClosedPeriod::billingScope)
        .containsExactly("aws/123456789012");

    deliver(refunded(TWO), "2026-12-08T00:00:00Z");
    assertThat(Corrections.post(lake, engine, at("2026-12-08T00:01:00Z"))).isEmpty();
    allocate("2026-12-08T01:00:00Z");
    // 0.01051685 is locked, 0.00751685 is what the other account's newest delivery has.
    assertThat(billed(IN_NOVEMBER)).isEqualByComparingTo("0.0180337");
    assertThat(billed(IN_DECEMBER)).isEqualByComparingTo("0");
    assertThat(reconciliation()).containsOnly("RECONCILED");

    CloseReport rest = close(null, "2026-12-09T00:00:00Z");
    assertThat(rest.refusals()).isEmpty();
    assertThat(rest.alreadyClosed())
        .extracting(ClosedPeriod::billingScope)
        .containsExactly("aws/123456789012");
    assertThat(rest.closed())
        .singleElement()
        .satisfies(
            period -> {
              assertThat(period.billingScope()).isEqualTo("aws/210987654321");
              assertThat(period.charged().billedCost()).isEqualByComparingTo("0.00751685");
            });
    assertThat(billed(IN_NOVEMBER)).isEqualByComparingTo("0.0180337");
  }

  @Test
  void where_one_account_is_not_invoiced_none_is_closed() throws IOException {
    deliver(bill(ONE), "2026-12-02T00:00:00Z");
    deliver(GivenBill.handWorked().ofAccount(TWO), "2026-12-03T00:00:00Z");
    allocate("2026-12-03T01:00:00Z");

    CloseReport report = close(null, "2026-12-05T00:00:00Z");
    assertThat(report.closed()).isEmpty();
    assertThat(report.refusals())
        .singleElement()
        .asString()
        .contains("aws/cur2/210987654321/2026-11-01")
        .doesNotContain("123456789012");
    assertThat(close(ONE, "2026-12-05T00:00:00Z").closed()).hasSize(1);
  }

  private static GivenBill bill(String account) throws IOException {
    return GivenBill.handWorked().invoiced("INV-1").ofAccount(account);
  }

  private static GivenBill refunded(String account) throws IOException {
    return bill(account)
        .andOneLike(6, "Promotional credit,Credit", "Refund of log storage,Refund")
        .edit(7, "-1.0E-6", "-0.003")
        .asAnotherExport(2);
  }

  private static BigDecimal amount(String text) {
    return new BigDecimal(text);
  }

  private static Clock at(String time) {
    return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
  }

  private void deliver(GivenBill bill, String time) throws IOException {
    Path file = bill.write(folder, time.substring(0, 10) + ".csv");
    BillingImport.importFile(lake, file, BillingFormat.AUTO, at(time));
  }

  private void allocate(String time) throws IOException {
    Allocation.run(lake, engine, at(time));
  }

  private CloseReport close(@Nullable String account, String time) throws IOException {
    return PeriodClose.close(
        lake,
        engine,
        tag -> DuckDbEngine.openAt(lake, tag),
        new CloseRequest(YearMonth.of(2026, 11), null, account, "controller", "books", false),
        at(time));
  }

  private BigDecimal billed(Map<String, Instant> range) {
    return engine.run("cost_by_service", range).maps().stream()
        .map(row -> (BigDecimal) row.get("billed_cost"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private List<String> reconciliation() {
    Map<String, Instant> whenever =
        Map.of(
            "from",
            Instant.parse("2026-01-01T00:00:00Z"),
            "to",
            Instant.parse("2028-01-01T00:00:00Z"));
    return engine.run("reconciliation", whenever).maps().stream()
        .map(row -> String.valueOf(row.get("status")))
        .toList();
  }
}
