package dev.spanledger.analytics.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.analytics.billing.SourceRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule model written for this test, in the shape of the published one. */
class ConformanceTest {
  private static final String NOT_NULL =
      "{'CheckFunction':'CheckNotValue','ColumnName':'%s','Value':null}";
  private static final String NULL =
      "{'CheckFunction':'CheckValue','ColumnName':'%s','Value':null}";

  private @TempDir Path folder;
  private final List<String> rules = new ArrayList<>();

  @Test
  void a_row_breaks_a_rule_only_where_its_condition_holds() throws IOException {
    rule(
        "R-1",
        "Nullability",
        "Unit",
        "MUST NOT",
        "",
        NOT_NULL.formatted("Unit"),
        NOT_NULL.formatted("Quantity"));
    RuleResult result =
        only("R-1", List.of("Quantity", "Unit"), row("1", null), row(null, null), row("2", "GB"));
    assertThat(result.status()).isEqualTo(RuleStatus.FAIL);
    assertThat(result.testedCount()).isEqualTo(2);
    assertThat(result.brokenCount()).isEqualTo(1);
    assertThat(result.breach()).isEqualTo(new Breach("bill.csv", 1, "Unit: absent"));
  }

  @Test
  void the_text_null_and_empty_text_are_absent_as_in_the_published_sample() throws IOException {
    rule("R-1", "Nullability", "Unit", "MUST NOT", "", NOT_NULL.formatted("Unit"), "{}");
    assertThat(only("R-1", List.of("Unit"), row("NULL"), row(""), row("GB")).brokenCount())
        .isEqualTo(2);
  }

  @Test
  void a_part_is_tried_only_where_its_composite_applies() throws IOException {
    rule(
        "R-0",
        "Composite",
        "Price",
        "MUST",
        "",
        "{'CheckFunction':'AND','Items':[" + ref("R-1") + "]}",
        "{'CheckFunction':'CheckValue','ColumnName':'Kind','Value':'Usage'}");
    rule(
        "R-1",
        "Validation",
        "Price",
        "MUST",
        "",
        "{'CheckFunction':'CheckGreaterOrEqualThanValue','ColumnName':'Price','Value':0}",
        "{}");
    Map<String, RuleResult> results =
        check(List.of("Kind", "Price"), row("Tax", "-1"), row("Usage", "-2"), row("Usage", "3"));
    assertThat(results.get("R-1").testedCount()).isEqualTo(2);
    assertThat(results.get("R-1").brokenCount()).isEqualTo(1);
    assertThat(results.get("R-0").status()).isEqualTo(RuleStatus.FAIL);
    assertThat(results.get("R-0").reason()).isEqualTo("parts that fail: R-1");
  }

  @Test
  void an_alternative_that_is_not_taken_breaks_nothing() throws IOException {
    rule(
        "R-0",
        "Composite",
        "Invoice",
        "MUST",
        "",
        "{'CheckFunction':'OR','Items':[" + ref("R-1") + "," + ref("R-2") + "]}",
        "{}");
    rule("R-1", "Nullability", "Invoice", "MUST", "", NULL.formatted("Invoice"), "{}");
    rule("R-2", "Nullability", "Invoice", "MUST NOT", "", NOT_NULL.formatted("Invoice"), "{}");
    Map<String, RuleResult> results = check(List.of("Invoice"), row("1"), row((Object) null));
    assertThat(results.values()).allMatch(result -> result.status() == RuleStatus.PASS);
    assertThat(results.get("R-0").testedCount()).isEqualTo(2);
    assertThat(results.get("R-1").testedCount()).isEqualTo(1);
  }

  @Test
  void a_composite_with_a_part_nobody_evaluated_does_not_pass() throws IOException {
    rule(
        "R-0",
        "Composite",
        "A",
        "MUST",
        "",
        "{'CheckFunction':'AND','Items':[" + ref("R-1") + "," + ref("R-2") + "]}",
        "{}");
    rule("R-1", "Nullability", "A", "MUST NOT", "", NOT_NULL.formatted("A"), "{}");
    rules.add(rules.get(1).replace("R-1", "R-2").replace("Static", "Dynamic"));
    Map<String, RuleResult> results = check(List.of("A"), row("x"));
    assertThat(results.get("R-1").status()).isEqualTo(RuleStatus.PASS);
    assertThat(results.get("R-2").reason()).isEqualTo("the model has no check for it");
    assertThat(results.get("R-0").status()).isEqualTo(RuleStatus.NOT_EVALUATED);
    assertThat(results.get("R-0").reason())
        .isEqualTo("no part fails, but 1 of 2 are not evaluated");
  }

  @Test
  void a_missing_column_fails_its_presence_and_makes_its_other_rules_not_applicable()
      throws IOException {
    rule(
        "P-1",
        "Presence",
        "Data",
        "MUST",
        "",
        "{'CheckFunction':'ColumnPresent','ColumnName':'Region'}",
        "{}");
    rule("R-1", "Nullability", "Region", "MUST NOT", "", NOT_NULL.formatted("Region"), "{}");
    Map<String, RuleResult> results = check(List.of("A"), row("x"));
    assertThat(results.get("P-1").breach()).isEqualTo(new Breach("", 0, "no column Region"));
    assertThat(results.get("R-1").reason()).isEqualTo("column Region is absent");
    assertThat(check(List.of("region"), row("x")).get("P-1").status()).isEqualTo(RuleStatus.FAIL);
  }

  @Test
  void a_criterion_counts_when_it_is_declared() throws IOException {
    rule(
        "P-1",
        "Presence",
        "Data",
        "MUST",
        "",
        "{'CheckFunction':'ColumnPresent','ColumnName':'Region'}",
        "{}");
    rules.set(
        0, rules.get(0).replace("'ApplicabilityCriteria':[]", "'ApplicabilityCriteria':['R_OK']"));
    assertThat(check(List.of("A"), row("x")).get("P-1").reason())
        .isEqualTo("only for a provider with R_OK");
    Conformance declared = new Conformance(List.of("A"), model(), Set.of("R_OK"), null);
    assertThat(byId(declared).get("P-1").status()).isEqualTo(RuleStatus.FAIL);
  }

  @Test
  void a_check_that_contradicts_its_sentence_judges_nothing() throws IOException {
    rule(
        "R-1",
        "Nullability",
        "A",
        "MUST",
        "A MUST be null when B is null.",
        NOT_NULL.formatted("A"),
        NULL.formatted("B"));
    rule(
        "R-2",
        "Nullability",
        "A",
        "MUST NOT",
        "A MUST NOT be null when B is not null.",
        NOT_NULL.formatted("A"),
        NULL.formatted("B"));
    rule(
        "R-3",
        "Nullability",
        "A",
        "MUST NOT",
        "A MUST NOT be null when B is not null.",
        NOT_NULL.formatted("A"),
        NOT_NULL.formatted("B"));
    Map<String, RuleResult> results = check(List.of("A", "B"), row(null, null));
    assertThat(results.get("R-1").reason())
        .isEqualTo("the model checks the opposite of its sentence");
    assertThat(results.get("R-2").reason())
        .isEqualTo("the model's condition on B is not that of its sentence");
    assertThat(results.get("R-3").status()).isEqualTo(RuleStatus.NOT_APPLICABLE);
  }

  @Test
  void one_value_goes_with_one_other_value() throws IOException {
    rule(
        "R-1",
        "Validation",
        "Service",
        "MUST",
        "",
        "{'CheckFunction':'CheckDistinctCount','ColumnAName':'Service','ColumnBName':'Kind',"
            + "'ExpectedCount':1}",
        "{}");
    RuleResult result =
        only(
            "R-1",
            List.of("Service", "Kind"),
            row("a", "x"),
            row("b", "x"),
            row("a", "x"),
            row("b", "y"));
    assertThat(result.testedCount()).isEqualTo(2);
    assertThat(result.breach()).isEqualTo(new Breach("bill.csv", 4, "Service: \"b\", Kind: \"y\""));
  }

  @Test
  void an_absent_provider_is_no_other_than_the_issuer() throws IOException {
    rule(
        "R-1",
        "Validation",
        "BilledCost",
        "MUST",
        "",
        "{'CheckFunction':'CheckValue','ColumnName':'BilledCost','Value':0}",
        "{'CheckFunction':'CheckNotSameValue','ColumnAName':'Provider','ColumnBName':'Issuer'}");
    List<String> columns = List.of("BilledCost", "Provider", "Issuer");
    RuleResult result =
        only("R-1", columns, row("1", null, "AWS"), row("2", "AWS", "AWS"), row("3", "X", "AWS"));
    assertThat(result.testedCount()).isEqualTo(1);
    assertThat(result.breach()).isEqualTo(new Breach("bill.csv", 3, "BilledCost: \"3\""));
  }

  @Test
  void an_unknown_check_is_not_evaluated_and_named() throws IOException {
    rule(
        "R-1",
        "Validation",
        "A",
        "MUST",
        "",
        "{'CheckFunction':'CheckMoonPhase','ColumnName':'A'}",
        "{}");
    assertThat(only("R-1", List.of("A"), row("x")).reason())
        .isEqualTo("its check is unknown: CheckMoonPhase");
  }

  @ParameterizedTest(name = "{0} of {1} is {2}")
  @CsvSource({
    "FormatNumeric,1.5,true",
    "FormatNumeric,-2.5E-7,true",
    "FormatNumeric,2E+7,false",
    "FormatNumeric,'1,000',false",
    "FormatNumeric,+1,false",
    "FormatNumeric,$1,false",
    "FormatDateTime,2026-09-01T00:00:00Z,true",
    "FormatDateTime,2026-09-01 00:00:00,false",
    "FormatDateTime,2026-02-30T00:00:00Z,false",
    "TypeDateTime,2026-09-01 00:00:00,true",
    "TypeDateTime,yesterday,false",
    "TypeDecimal,0.1,true",
    "TypeDecimal,x,false",
    "FormatUnit,GB-Hours,true",
    "FormatUnit,Units/3 Months,true",
    "FormatUnit,gb-hours,false",
    "FormatUnit,1000 Tokens,true",
    "FormatUnit,Seconds,true",
    "FormatUnit,seconds,false",
    "CheckNationalCurrency,USD,true",
    "CheckNationalCurrency,USX,false",
    "FormatCurrency,Tokens of Us,true",
    "FormatCurrency,ZZQ,false",
    "FormatString,'  ',false",
    "FormatString,text,true"
  })
  void a_value_has_its_format(String function, String value, boolean holds) throws IOException {
    rule(
        "R-1",
        "Format",
        "A",
        "MUST",
        "",
        "{'CheckFunction':'%s','ColumnName':'A'}".formatted(function),
        "{}");
    assertThat(only("R-1", List.of("A"), row(value)).status())
        .isEqualTo(holds ? RuleStatus.PASS : RuleStatus.FAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"a\":{}}", "{\"a\":[1]}", "{\"a\":1,\"a\":2}", "a=b", "{"})
  void a_key_value_text_is_one_flat_object(String text) throws IOException {
    rule(
        "R-1",
        "Format",
        "A",
        "MUST",
        "",
        "{'CheckFunction':'FormatKeyValue','ColumnName':'A'}",
        "{}");
    assertThat(only("R-1", List.of("A"), row(text)).status()).isEqualTo(RuleStatus.FAIL);
    assertThat(only("R-1", List.of("A"), row("{\"a\":1,\"b\":null,\"c\":true}")).status())
        .isEqualTo(RuleStatus.PASS);
  }

  @Test
  void a_file_that_is_no_model_is_told_so() throws IOException {
    Path file = Files.writeString(folder.resolve("m.json"), "{}");
    assertThatThrownBy(() -> RuleModel.read(file))
        .hasMessage(
            "Rule model %s has no \"ModelRules\"; expected the model-1.2.json of the FOCUS validator"
                .formatted(file));
  }

  @Test
  void price_times_quantity_may_miss_the_cost_by_half_of_the_tenth_decimal() {
    // 0.0000887429 x 0.5 = 0.00004437145, which clouds bill as 0.0000443715.
    List<String> columns = List.of("ListUnitPrice", "PricingQuantity", "ListCost", "ChargeClass");
    assertThat(
            builtIn(
                    columns,
                    "list_cost_is_price_times_quantity",
                    row("0.5", "0.0000887429", "0.0000443715", null))
                .status())
        .isEqualTo(RuleStatus.PASS);
    RuleResult broken =
        builtIn(
            columns,
            "list_cost_is_price_times_quantity",
            row("0.5", "0.0000887429", "0.0000443720", null),
            row("2", "3", "7", "Correction"));
    assertThat(broken.testedCount()).isEqualTo(1);
    assertThat(broken.status()).isEqualTo(RuleStatus.FAIL);
  }

  @ParameterizedTest(name = "{1} rows in {0}: {2}")
  @CsvSource({"USD,1,1.00", "USD,40000,1.00", "USD,1000000,5.000", "JPY,1,100", "XQQ,1,1.00"})
  void the_tolerance_of_an_invoice_is_that_of_focus(String currency, long rows, String expected) {
    assertThat(InvoiceTolerance.of(currency, rows)).isEqualByComparingTo(expected);
  }

  @Test
  void charges_of_an_invoice_sum_to_it_within_the_tolerance() {
    List<String> columns = List.of("InvoiceId", "BillingCurrency", "BilledCost");
    InvoiceTotals given =
        new InvoiceTotals(
            Map.of(
                new InvoiceTotals.Key("1", "USD"), new BigDecimal("101.00"),
                new InvoiceTotals.Key("2", "USD"), new BigDecimal("11.00"),
                new InvoiceTotals.Key("3", "USD"), new BigDecimal("0.50")));
    Conformance conformance = new Conformance(columns, null, Set.of(), given);
    // Invoice 1 is 1.00 short, 2 is 1.01 short; 3 has no charges, and 0.50 is not nothing.
    List.of(row("1", "USD", "60"), row("1", "USD", "40"), row("2", "USD", "9.99"))
        .forEach(conformance::add);
    assertThat(conformance.invoices())
        .extracting(invoice -> invoice.invoiceId() + " " + invoice.holds())
        .containsExactly("1 true", "2 false", "3 false");
    RuleResult result = byId(conformance).get("spanledger.billed_cost_of_an_invoice_is_its_total");
    assertThat(result.brokenCount()).isEqualTo(2);
    assertThat(result.testedCount()).isEqualTo(3);
  }

  @Test
  void a_commitment_paid_month_by_month_is_charged_to_its_usage() {
    List<String> columns =
        List.of(
            "CommitmentDiscountId",
            "CommitmentDiscountStatus",
            "ChargeCategory",
            "ChargeFrequency",
            "BillingCurrency",
            "BilledCost",
            "EffectiveCost");
    String id = "commitment_usage_is_its_purchase";
    Object[] fee = row0("c", null, "Purchase", "Recurring", "USD", "730", "0");
    Object[] used = row0("c", "Used", "Usage", "Usage-Based", "USD", "0", "700.5");
    Object[] unused = row0("c", "Unused", "Usage", "Usage-Based", "USD", "0", "29.5");
    assertThat(builtIn(columns, id, row(fee), row(used), row(unused)).status())
        .isEqualTo(RuleStatus.PASS);
    assertThat(builtIn(columns, id, row(fee), row(used)).status()).isEqualTo(RuleStatus.FAIL);
    fee[3] = "One-Time";
    assertThat(builtIn(columns, id, row(fee), row(used)).status())
        .isEqualTo(RuleStatus.NOT_APPLICABLE);
  }

  @Test
  void an_invoice_in_two_currencies_is_named() {
    RuleResult result =
        builtIn(
            List.of("InvoiceId", "BillingCurrency"),
            "an_invoice_has_one_currency",
            row("1", "USD"),
            row("2", "EUR"),
            row("1", "EUR"));
    assertThat(result.breach()).isEqualTo(new Breach("bill.csv", 3, "invoice 1: [EUR, USD]"));
  }

  private static Object[] row0(@Nullable Object... values) {
    return values;
  }

  private static SourceRow row(@Nullable Object... values) {
    return new SourceRow("bill.csv", 0, Arrays.asList(values));
  }

  private static String ref(String id) {
    return "{'CheckFunction':'CheckModelRule','ModelRuleId':'%s'}".formatted(id);
  }

  private void rule(
      String id,
      String function,
      String reference,
      String keyword,
      String sentence,
      String check,
      String condition) {
    rules.add(
        ("'%s':{'Function':'%s','Reference':'%s','EntityType':'%s','ApplicabilityCriteria':[],"
                + "'Type':'Static','ValidationCriteria':{'MustSatisfy':'%s','Keyword':'%s',"
                + "'Requirement':%s,'Condition':%s}}")
            .formatted(
                id,
                function,
                reference,
                function.equals("Presence") ? "Dataset" : "Column",
                sentence,
                keyword,
                check,
                condition));
  }

  private RuleModel model() throws IOException {
    String text =
        "{'Details':{'FOCUSVersion':'1.2'},'ModelRules':{%s}}".formatted(String.join(",", rules));
    return RuleModel.read(Files.writeString(folder.resolve("model.json"), text.replace('\'', '"')));
  }

  private Map<String, RuleResult> check(List<String> columns, SourceRow... rows)
      throws IOException {
    Conformance conformance = new Conformance(columns, model(), Set.of(), null);
    add(conformance, rows);
    return byId(conformance).entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(BuiltInRule.PREFIX))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private RuleResult only(String id, List<String> columns, SourceRow... rows) throws IOException {
    RuleResult result = check(columns, rows).get(id);
    assertThat(result).isNotNull();
    return result;
  }

  private static RuleResult builtIn(List<String> columns, String id, SourceRow... rows) {
    Conformance conformance = new Conformance(columns, null, Set.of(), null);
    add(conformance, rows);
    RuleResult result = byId(conformance).get(BuiltInRule.PREFIX + id);
    assertThat(result).isNotNull();
    return result;
  }

  private static void add(Conformance conformance, SourceRow... rows) {
    for (int i = 0; i < rows.length; i++) {
      conformance.add(new SourceRow("bill.csv", i + 1, rows[i].values()));
    }
  }

  private static Map<String, RuleResult> byId(Conformance conformance) {
    return conformance.results().stream()
        .collect(Collectors.toMap(RuleResult::ruleId, result -> result));
  }
}
