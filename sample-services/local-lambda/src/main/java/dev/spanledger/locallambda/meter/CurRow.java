package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Words a line of the bill as a row of CUR 2.0: values by column name, absent where AWS has none.
 */
final class CurRow {
  /** Every row says that no provider ever sent this bill. */
  static final String SYNTHETIC_TAG = "spanledger:synthetic";

  private static final String ISSUER = "Spanledger local-lambda (synthetic bill)";
  private static final String ACCOUNT_NAME = "spanledger-demo";

  private final String accountId;
  private final String region;
  private final YearMonth period;
  private final @Nullable String invoiceId;

  /**
   * Rows of one billing period.
   *
   * @param invoiceId null while the period is open
   */
  CurRow(String accountId, String region, YearMonth period, @Nullable String invoiceId) {
    this.accountId = accountId;
    this.region = region;
    this.period = period;
    this.invoiceId = invoiceId;
  }

  Map<String, Object> of(BillLine line) {
    Map<String, Object> row = new HashMap<>();
    putBill(row);
    putLineItem(row, line);
    Map<String, String> tags = new LinkedHashMap<>();
    line.tags().forEach((key, value) -> tags.put("user_" + key, value));
    tags.put(SYNTHETIC_TAG, "true");
    row.put("resource_tags", tags);
    row.put("tags", prefixed(tags));
    row.put("cost_category", Map.of());
    row.put("discount", Map.of());
    Price price = line.price();
    if (price == null) {
      row.put("product", Map.of());
      row.put("line_item_tax_type", String.valueOf(line.taxType()));
    } else {
      putUsage(row, line, price);
    }
    return row;
  }

  private void putBill(Map<String, Object> row) {
    row.put("bill_bill_type", "Anniversary");
    row.put("bill_billing_entity", "AWS");
    row.put("bill_billing_period_start_date", Meter.start(period));
    row.put("bill_billing_period_end_date", Meter.start(period.plusMonths(1)));
    if (invoiceId != null) {
      row.put("bill_invoice_id", invoiceId);
    }
    row.put("bill_invoicing_entity", ISSUER);
    row.put("bill_payer_account_id", accountId);
    row.put("bill_payer_account_name", ACCOUNT_NAME);
  }

  private void putLineItem(Map<String, Object> row, BillLine line) {
    row.put("identity_line_item_id", identity(line));
    row.put("identity_time_interval", line.from() + "/" + line.to());
    row.put("line_item_currency_code", "USD");
    row.put("line_item_legal_entity", ISSUER);
    row.put("line_item_line_item_description", line.description());
    row.put("line_item_line_item_type", line.type());
    row.put("line_item_product_code", line.productCode());
    if (line.resourceId() != null) {
      row.put("line_item_resource_id", line.resourceId());
    }
    row.put("line_item_unblended_cost", line.cost().doubleValue());
    row.put("line_item_blended_cost", line.cost().doubleValue());
    row.put("line_item_usage_account_id", accountId);
    row.put("line_item_usage_account_name", ACCOUNT_NAME);
    row.put("line_item_usage_start_date", line.from());
    row.put("line_item_usage_end_date", line.to());
  }

  private void putUsage(Map<String, Object> row, BillLine line, Price price) {
    String rate = price.unitPrice().toPlainString();
    BigDecimal quantity = line.quantity() == null ? BigDecimal.ZERO : line.quantity();
    row.put("line_item_usage_type", price.usageType());
    row.put("line_item_usage_amount", quantity.doubleValue());
    row.put("line_item_unblended_rate", rate);
    row.put("line_item_blended_rate", rate);
    if (!price.operation().isEmpty()) {
      row.put("line_item_operation", price.operation());
      row.put("product_operation", price.operation());
    }
    row.put("pricing_currency", "USD");
    row.put("pricing_public_on_demand_cost", line.cost().doubleValue());
    row.put("pricing_public_on_demand_rate", rate);
    row.put("pricing_term", "OnDemand");
    row.put("pricing_unit", price.unit());
    row.put("product_pricing_unit", price.unit());
    row.put("product_product_family", price.productFamily());
    row.put("product_region_code", region);
    row.put("product_servicecode", price.productCode());
    row.put("product_usagetype", price.usageType());
    row.put("product_from_region_code", region);
    row.put("product_location_type", "AWS Region");
    row.put(
        "product",
        Map.of(
            "product_name", price.productName(),
            "servicename", price.productName(),
            "region", region));
  }

  private static Map<String, String> prefixed(Map<String, String> tags) {
    Map<String, String> prefixed = new LinkedHashMap<>();
    tags.forEach((key, value) -> prefixed.put("resourceTags/" + key, value));
    return prefixed;
  }

  private static String identity(BillLine line) {
    Price price = line.price();
    Instant from = line.from();
    String key =
        String.join(
            "|",
            line.type(),
            line.productCode(),
            price == null ? "" : price.usageType() + ' ' + price.unitPrice(),
            line.description(),
            String.valueOf(line.resourceId()),
            from.toString());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 26);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
