package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bills beside invoices and rules; counts of the real sample are a second program's. */
class CostReconcileTest {
  private static final Path SHARED =
      Path.of("").toAbsolutePath().resolve("../../shared/data/billing");
  private static final Path SAMPLE = SHARED.resolve("focus-1.0-sample.csv");
  private static final Path MODEL = SHARED.resolve("focus-rules-1.2.json");

  private static final String HEADER =
      "BilledCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargePeriodStart,"
          + "ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,InvoiceId,ProviderName,"
          + "ListUnitPrice,PricingQuantity,ListCost\n";
  private static final String ROW =
      "%s,123,%s,Usage,2026-09-01T00:00:00Z,2026-09-01T01:00:00Z,2026-09-01T00:00:00Z,"
          + "2026-10-01T00:00:00Z,%s,AWS,0.5,4,%s\n";

  private @TempDir Path folder;
  private CommandRun run;
  private Path bill;

  @BeforeEach
  void a_bill_of_two_invoices() throws IOException {
    run = new CommandRun(folder.resolve("lake"));
    bill =
        Files.writeString(
            folder.resolve("bill.csv"),
            HEADER
                + ROW.formatted("1.25", "USD", "A", "2")
                + ROW.formatted("2.50", "USD", "A", "2")
                + ROW.formatted("4.00", "USD", "B", "2"));
  }

  @Test
  void a_bill_is_compared_with_a_total_to_the_last_digit() {
    assertThat(reconcile("--invoice", "7.75")).isZero();
    assertThat(run.err()).isEqualTo("The bills add up to the invoice: 7.75\n");
    assertThat(reconcile("--invoice", "7.750000000001")).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "The bills add up to 7.75 USD, the invoice to 7.750000000001: the difference is"
                + " -0.000000000001\n");
    assertThat(reconcile("--invoice", "seven")).isEqualTo(3);
    assertThat(run.err()).contains("\"seven\" is neither a total, as 20.520226728990, nor a file");
  }

  @Test
  void a_bill_is_compared_with_the_file_of_another() throws IOException {
    Path same = Files.copy(bill, folder.resolve("same.csv"));
    assertThat(reconcile("--invoice", same.toString())).isZero();
    Path other =
        Files.writeString(
            folder.resolve("other.csv"), HEADER + ROW.formatted("7.74", "USD", "A", "2"));
    assertThat(reconcile("--invoice", other.toString(), "-o", "csv")).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            "billing_currency,invoice_total,billed_cost,difference,reconciles\n"
                + "USD,7.74,7.75,0.01,false\n");
  }

  @Test
  void each_invoice_of_an_invoice_detail_file_is_compared() throws IOException {
    Path detail =
        Files.writeString(
            folder.resolve("invoices.csv"),
            "InvoiceId,InvoiceDetailId,BilledCost,BillingCurrency\nA,1,3.00,USD\nA,2,0.75,USD\n"
                + "B,3,5.01,USD\n");
    assertThat(reconcile("--invoice", detail.toString(), "-o", "csv")).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            "invoice_id,billing_currency,row_count,invoice_total,billed_cost,difference,tolerance,"
                + "reconciles\nA,USD,2,3.75,3.75,0,1,true\n"
                + "B,USD,1,5.01,4,-1.01,1,false\n");
    assertThat(run.err())
        .isEqualTo(
            "Invoice B in USD is 5.01, its 1 charges are 4: the difference of -1.01 is more than"
                + " 1\n");
  }

  @Test
  void rules_of_arithmetic_need_no_model() throws IOException {
    assertThat(reconcile("--rules")).isZero();
    Files.writeString(bill, HEADER + ROW.formatted("2", "USD", "A", "2.01"));
    assertThat(reconcile("--rules", "-o", "json")).isEqualTo(1);
    JsonNode broken = null;
    for (JsonNode rule : new ObjectMapper().readTree(run.out())) {
      if (rule.get("status").asText().equals("FAIL")) {
        assertThat(broken).isNull();
        broken = rule;
      }
    }
    assertThat(broken).isNotNull();
    assertThat(broken.get("rule_id").asText())
        .isEqualTo("spanledger.list_cost_is_price_times_quantity");
    assertThat(broken.get("source_file").asText()).isEqualTo("bill.csv");
    assertThat(broken.get("source_row").asInt()).isEqualTo(1);
    assertThat(broken.get("broken_count").asInt()).isEqualTo(1);
    assertThat(broken.get("example").asText())
        .isEqualTo("ListUnitPrice: \"0.5\", PricingQuantity: \"4\", ListCost: \"2.01\"");
  }

  @Test
  void the_charges_of_a_lake_keep_the_same_rules() throws IOException {
    assertThat(run.exitCode("cost", "import", bill.toString())).isZero();
    assertThat(run.exitCode("cost", "reconcile", "--rules", "-o", "csv")).isZero();
    assertThat(run.out())
        .contains("spanledger.list_cost_is_price_times_quantity,PASS,MUST,3,0,")
        .contains("spanledger.BillingPeriodStart_is_before_end,PASS,MUST,3,0,");
    assertThat(run.exitCode("cost", "reconcile", "--rules", "--last", "1h")).isEqualTo(3);
  }

  @Test
  void every_rule_of_the_published_model_is_answered_as_a_second_program_counts()
      throws IOException {
    assumeTrue(Files.exists(MODEL), "the published rule model is not beside this checkout");
    run.bareExitCode(
        "cost",
        "reconcile",
        SAMPLE.toString(),
        "--rules",
        "--rules-model",
        MODEL.toString(),
        "-o",
        "json");
    Map<String, JsonNode> rules = new HashMap<>();
    for (JsonNode rule : new ObjectMapper().readTree(run.out())) {
      rules.put(rule.get("rule_id").asText(), rule);
    }
    assertThat(rules.keySet().stream().filter(id -> !id.startsWith("spanledger."))).hasSize(621);
    assertBroken(rules, "ListCost-C-009-C", 31, 947);
    assertBroken(rules, "ContractedCost-C-009-C", 18, 76);
    assertBroken(rules, "SkuPriceId-C-005-C", 5, 926);
    assertBroken(rules, "PricingCategory-C-004-C", 5, 926);
    assertBroken(rules, "ChargeFrequency-C-003-M", 7, 926);
    assertBroken(rules, "ConsumedQuantity-C-004-C", 2, 948);
    assertBroken(rules, "ResourceType-C-004-C", 36, 16);
    assertBroken(rules, "ResourceType-C-005-C", 752, 1);
    assertBroken(rules, "BilledCost-C-005-C", 615, 1);
    assertBroken(rules, "ServiceName-C-005-C", 1, 7);
    assertBroken(rules, "BillingPeriodStart-C-002-M", 1000, 1);
    assertThat(rules.get("CommitmentDiscountStatus-C-003-C").get("status").asText())
        .isEqualTo("NOT_EVALUATED");
  }

  private static void assertBroken(Map<String, JsonNode> rules, String id, int count, int row) {
    JsonNode rule = rules.get(id);
    assertThat(rule).as(id).isNotNull();
    assertThat(rule.get("status").asText()).as(id).isEqualTo("FAIL");
    assertThat(rule.get("broken_count").asInt()).as(id).isEqualTo(count);
    assertThat(rule.get("source_row").asInt()).as(id).isEqualTo(row);
  }

  private int reconcile(String... options) {
    String[] all = new String[options.length + 3];
    all[0] = "cost";
    all[1] = "reconcile";
    all[2] = bill.toString();
    System.arraycopy(options, 0, all, 3, options.length);
    return run.bareExitCode(all);
  }
}
