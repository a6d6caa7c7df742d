package dev.spanledger.dashboard;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The month's bill for what {@link SampleLake} ran, as a CUR 2.0 CSV export with AWS's prices and
 * rounding (HALF_UP at 10 decimals): GB-seconds and requests per function and hour, one fortieth
 * more than was reported for the API, log ingestion, data transfer without a resource, a credit and
 * a tax line.
 */
final class SampleBill {
  private static final BigDecimal GB_SECOND = new BigDecimal("0.0000166667");
  private static final BigDecimal REQUEST = new BigDecimal("0.0000002");
  private static final BigDecimal LOG_GB = new BigDecimal("0.5");
  private static final BigDecimal MB_MS_PER_GB_SECOND = new BigDecimal("1024000");
  private static final int COST_SCALE = 10;
  private static final String HEADER =
      "bill_billing_period_start_date,bill_billing_period_end_date,bill_payer_account_id,"
          + "bill_invoicing_entity,bill_billing_entity,line_item_currency_code,"
          + "line_item_line_item_description,line_item_line_item_type,line_item_operation,"
          + "line_item_product_code,line_item_resource_id,line_item_unblended_cost,"
          + "line_item_unblended_rate,line_item_usage_account_id,line_item_usage_amount,"
          + "line_item_usage_start_date,line_item_usage_end_date,line_item_usage_type,"
          + "pricing_public_on_demand_cost,pricing_public_on_demand_rate,pricing_term,"
          + "pricing_unit,product,product_region_code,resource_tags";

  private final YearMonth month;
  private final List<String> lines = new ArrayList<>(List.of(HEADER));

  private SampleBill(YearMonth month) {
    this.month = month;
  }

  /** Writes one file per month that has invocations, and gives the files. */
  static List<Path> write(Path folder, List<Row> invocations) throws IOException {
    Map<YearMonth, Map<String, List<Row>>> cells = new TreeMap<>();
    for (Row run : invocations) {
      Instant start = time(run);
      String cell = start.truncatedTo(ChronoUnit.HOURS) + " " + run.string("cloud_resource_id");
      cells
          .computeIfAbsent(YearMonth.from(start.atZone(ZoneOffset.UTC)), month -> new TreeMap<>())
          .computeIfAbsent(cell, key -> new ArrayList<>())
          .add(run);
    }
    List<Path> files = new ArrayList<>();
    for (Map.Entry<YearMonth, Map<String, List<Row>>> entry : cells.entrySet()) {
      SampleBill bill = new SampleBill(entry.getKey());
      entry.getValue().values().forEach(bill::cell);
      bill.rest();
      Path file = folder.resolve("shop-%s-synthetic.csv".formatted(entry.getKey()));
      Files.write(file, bill.lines);
      files.add(file);
    }
    return files;
  }

  private void cell(List<Row> runs) {
    String resource = String.valueOf(runs.get(0).string("cloud_resource_id"));
    Instant hour = time(runs.get(0)).truncatedTo(ChronoUnit.HOURS);
    long mbMs = 0;
    for (Row run : runs) {
      mbMs += run.requiredInt64("billed_mb_ms");
    }
    BigDecimal gbSeconds =
        new BigDecimal(mbMs).divide(MB_MS_PER_GB_SECOND, COST_SCALE, RoundingMode.HALF_UP);
    if (resource.endsWith("orders-api")) {
      gbSeconds = gbSeconds.multiply(new BigDecimal("1.025"));
    }
    usage(
        hour,
        "AWSLambda",
        "USE1-Lambda-GB-Second",
        "Lambda-GB-Second",
        resource,
        gbSeconds,
        GB_SECOND);
    BigDecimal requests = new BigDecimal(runs.size());
    usage(hour, "AWSLambda", "USE1-Request", "Requests", resource, requests, REQUEST);
    String function = resource.substring(resource.lastIndexOf(':') + 1);
    usage(
        hour,
        "AmazonCloudWatch",
        "USE1-DataProcessing-Bytes",
        "GB",
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/" + function,
        requests.multiply(new BigDecimal("0.0000019")),
        LOG_GB);
  }

  private void rest() {
    Instant first = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant next = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    usage(
        first,
        "AWSLambda",
        "USE1-DataTransfer-Out-Bytes",
        "GB",
        "",
        new BigDecimal("0.00042"),
        new BigDecimal("0.09"));
    line(
        "Credit",
        first,
        first.plus(1, ChronoUnit.HOURS),
        "AWSLambda",
        "USE1-Lambda-GB-Second",
        "",
        "",
        new BigDecimal("-0.0001"),
        "",
        "0");
    line("Tax", first, next, "AWSLambda", "", "", "", new BigDecimal("0.0007"), "", "1");
  }

  private void usage(
      Instant hour,
      String product,
      String usageType,
      String unit,
      String resource,
      BigDecimal quantity,
      BigDecimal price) {
    BigDecimal cost = quantity.multiply(price).setScale(COST_SCALE, RoundingMode.HALF_UP);
    line(
        "Usage",
        hour,
        hour.plus(1, ChronoUnit.HOURS),
        product,
        usageType,
        unit,
        resource,
        cost,
        price.toPlainString(),
        quantity.stripTrailingZeros().toPlainString());
  }

  private void line(
      String type,
      Instant from,
      Instant to,
      String product,
      String usageType,
      String unit,
      String resource,
      BigDecimal cost,
      String price,
      String quantity) {
    boolean isUsage = type.equals("Usage");
    lines.add(
        String.join(
            ",",
            month.atDay(1) + "T00:00:00.000Z",
            month.plusMonths(1).atDay(1) + "T00:00:00.000Z",
            "123456789012",
            "Spanledger tests",
            "AWS",
            "USD",
            type + " of " + product,
            type,
            isUsage ? "Invoke" : "",
            product,
            resource,
            cost.toPlainString(),
            price,
            "123456789012",
            quantity,
            from.toString(),
            to.toString(),
            usageType,
            isUsage ? cost.toPlainString() : "",
            price,
            isUsage ? "OnDemand" : "",
            unit,
            "\"{\"\"product_name\"\":\"\"%s\"\"}\"".formatted(product),
            "us-east-1",
            "\"{\"\"user_team\"\":\"\"shop\"\"}\""));
  }

  private static Instant time(Row run) {
    return Instant.EPOCH.plus(run.requiredInt64("start_time"), ChronoUnit.MICROS);
  }
}
