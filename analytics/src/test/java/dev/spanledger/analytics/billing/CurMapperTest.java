package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetFileWriter;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.ColumnType.Scalar;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of CUR 2.0 as FOCUS charges. */
class CurMapperTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-12-03T00:00:00Z"), ZoneOffset.UTC);
  private static final String HEADER =
      "bill_payer_account_id,bill_payer_account_name,bill_billing_period_start_date,"
          + "bill_billing_period_end_date,line_item_currency_code,line_item_line_item_type,"
          + "line_item_unblended_cost,pricing_public_on_demand_cost,"
          + "line_item_line_item_description,savings_plan_savings_plan_arn,"
          + "savings_plan_savings_plan_effective_cost,savings_plan_total_commitment_to_date,"
          + "savings_plan_used_commitment,reservation_reservation_a_r_n,"
          + "reservation_effective_cost,"
          + "reservation_unused_amortized_upfront_fee_for_billing_period,"
          + "reservation_unused_recurring_fee\n";

  @TempDir private Path folder;
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  /** type, unblended and list cost, the columns about commitments; then what FOCUS makes of it. */
  @ParameterizedTest
  @CsvSource({
    "Usage,1.5,1.5,,,,,,,,,Usage,1.5,1.5,1.5",
    "SavingsPlanCoveredUsage,1.5,2.0,,arn:sp,1.1,,,,,,Usage,1.1,2.0,1.5",
    "SavingsPlanNegation,-1.5,0,,arn:sp,,,,,,,Adjustment,0,0,0",
    "SavingsPlanRecurringFee,10,,,arn:sp,,10,7.25,,,,Purchase,2.75,10,10",
    "SavingsPlanUpfrontFee,99,,,arn:sp,,,,,,,Purchase,0,99,99",
    "DiscountedUsage,0,3.0,,,,,,arn:ri,0.8,,Usage,0.8,3.0,3.0",
    "RIFee,5,,,,,,,arn:ri,,1.25,Purchase,1.75,5,5",
    "Fee,7,,,,,,,arn:ri,,,Purchase,0,7,7",
    "Fee,7,,,,,,,,,,Purchase,7,7,7",
    "Refund,-4,,Refund for one-time fee for Savings Plan ID 9,,,,,,,,Adjustment,0,-4,-4",
    "Refund,-4,,for an outage,,,,,,,,Adjustment,-4,-4,-4",
    "Tax,0.08,0,,,,,,,,,Tax,0.08,0,0.08",
    "Credit,-3,,,,,,,,,,Credit,-3,-3,-3",
    "EdpDiscount,-1,,,,,,,,,,Adjustment,-1,-1,-1",
  })
  void line_item_type_decides_category_and_amortised_cost(
      String type,
      String unblended,
      String publicCost,
      String description,
      String savingsPlan,
      String savingsPlanEffective,
      String commitment,
      String usedCommitment,
      String reservation,
      String reservationEffective,
      String unusedUpfront,
      String category,
      BigDecimal effective,
      BigDecimal list,
      BigDecimal contracted)
      throws IOException {
    // Half of the unused fee of a reservation is recurring, so that a sum can be told from a part.
    String unusedRecurring = unusedUpfront == null ? "" : "0.5";
    String line =
        String.join(
            ",",
            "1,shop,2026-11-01,2026-12-01,USD",
            type,
            unblended,
            text(publicCost),
            text(description),
            text(savingsPlan),
            text(savingsPlanEffective),
            text(commitment),
            text(usedCommitment),
            text(reservation),
            text(reservationEffective),
            text(unusedUpfront),
            unusedRecurring);

    Row charge = imported(HEADER + line + "\n").get(0);

    assertThat(charge.string("charge_category")).isEqualTo(category);
    assertThat((BigDecimal) charge.get("billed_cost")).isEqualByComparingTo(unblended);
    assertThat((BigDecimal) charge.get("effective_cost")).isEqualByComparingTo(effective);
    assertThat((BigDecimal) charge.get("list_cost")).isEqualByComparingTo(list);
    assertThat((BigDecimal) charge.get("contracted_cost")).isEqualByComparingTo(contracted);
    assertThat(charge.requiredInt64("charge_period_end"))
        .as("a line without usage dates is for the whole period")
        .isEqualTo(charge.requiredInt64("billing_period_end"));
  }

  @Test
  void type_that_amazon_never_named_is_an_adjustment_and_a_finding() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bill.csv"),
            HEADER + "1,shop,2026-11-01,2026-12-01,USD,Surprise,2,,,,,,,,,,\n");
    ImportReport report = BillingImport.importFile(lake, file, BillingFormat.CUR2, CLOCK);

    assertThat(report.findings(FindingCode.LINE_ITEM_TYPE_UNKNOWN)).hasSize(1);
    assertThat(report.byCategory().get(0).name()).isEqualTo("Adjustment");
  }

  @Test
  void doubles_of_a_parquet_export_are_read_as_the_decimals_they_stand_for() throws IOException {
    Path file = folder.resolve("cur2-synthetic.parquet");
    Row line = new Row(parquetTable());
    line.set("bill_payer_account_id", "123456789012");
    line.set("bill_billing_period_start_date", micros("2026-11-01T00:00:00Z"));
    line.set("bill_billing_period_end_date", micros("2026-12-01T00:00:00Z"));
    line.set("line_item_usage_start_date", micros("2026-11-02T10:00:00Z"));
    line.set("line_item_usage_end_date", micros("2026-11-02T11:00:00Z"));
    line.set("line_item_currency_code", "USD");
    line.set("line_item_line_item_type", "Usage");
    line.set("line_item_product_code", "AWSLambda");
    line.set("line_item_usage_type", "USE1-Lambda-GB-Second-ARM");
    line.set("line_item_resource_id", "arn:aws:lambda:us-east-1:123456789012:function:f");
    line.set("line_item_usage_amount", 0.1);
    line.set("line_item_unblended_cost", 1.3333E-6);
    line.set("line_item_unblended_rate", "0.0000133334");
    line.set("product", Map.of("product_name", "AWS Lambda", "region", "us-east-1"));
    line.set("resource_tags", Map.of("user_team", "shop", "spanledger:synthetic", "true"));
    ParquetFileWriter.write(parquetTable(), file, List.of(line));

    ImportReport report = BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);

    assertThat(report.sourceFormat()).isEqualTo("cur2");
    assertThat(CostTotals.plain(report.totals().get("USD").billedCost())).isEqualTo("0.0000013333");
    assertThat(report.findings(FindingCode.RATE_MISMATCH)).isEmpty();
    Row charge = charges().get(0);
    assertThat(charge.get("pricing_quantity")).isEqualTo(new BigDecimal("0.100000000000000000"));
    assertThat(charge.string("cloud_service_name")).isEqualTo("AWS Lambda");
    assertThat(charge.string("cloud_service_category")).isEqualTo("Compute");
    assertThat(charge.string("region_id")).isEqualTo("us-east-1");
    assertThat(charge.string("billed_resource_type")).isEqualTo("function");
    assertThat(charge.string("billed_resource_name")).isEqualTo("f");
    assertThat(charge.get("x_synthetic")).isEqualTo(true);
    assertThat(charge.string("delivery_series")).isEqualTo("aws/cur2/123456789012/2026-11-01");
  }

  private static Table parquetTable() {
    List<Column> columns = new ArrayList<>();
    for (String name :
        List.of(
            "bill_payer_account_id",
            "line_item_currency_code",
            "line_item_line_item_type",
            "line_item_product_code",
            "line_item_usage_type",
            "line_item_resource_id",
            "line_item_unblended_rate")) {
      columns.add(column(name, Scalar.STRING));
    }
    for (String name :
        List.of(
            "bill_billing_period_start_date",
            "bill_billing_period_end_date",
            "line_item_usage_start_date",
            "line_item_usage_end_date")) {
      columns.add(column(name, Scalar.TIMESTAMP));
    }
    columns.add(column("line_item_usage_amount", Scalar.DOUBLE));
    columns.add(column("line_item_unblended_cost", Scalar.DOUBLE));
    columns.add(column("product", Scalar.STRING_MAP));
    columns.add(column("resource_tags", Scalar.STRING_MAP));
    List<String> key = List.of("line_item_resource_id");
    return new Table(
        "cur2",
        columns,
        key,
        key,
        new Table.Partition("line_item_usage_start_date", Table.Grain.DAY));
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, false, "");
  }

  private List<Row> imported(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("bill.csv"), content);
    BillingImport.importFile(lake, file, BillingFormat.AUTO, CLOCK);
    return charges();
  }

  private List<Row> charges() throws IOException {
    List<Row> charges = new ArrayList<>();
    for (LakeFile file : lake.snapshot().files(Tables.CHARGES)) {
      ParquetTableReader.read(Tables.CHARGES, file.path(), charges::add);
    }
    return charges;
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }
}
