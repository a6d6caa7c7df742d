package dev.spanledger.analytics.close;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of a bill that a later delivery changed.
 *
 * @param rowKey digest of what the line is of, and its number among lines that are of the same
 * @param line the same in words: product, usage type, resource, description
 * @param wasChargeId the charge of the earlier delivery; null where the line is new
 * @param isChargeId the charge of the later delivery; null where the line is gone
 * @param delta is minus was
 * @param firstSeen when the delivery that first had it so was imported
 */
public record RestatedLine(
    String rowKey,
    Instant chargePeriodStart,
    String currency,
    String category,
    String line,
    String sourceFile,
    long sourceRow,
    @Nullable String wasChargeId,
    @Nullable String isChargeId,
    LineAmounts was,
    LineAmounts is,
    LineAmounts delta,
    RestatementReason reason,
    Instant firstSeen) {
  private static final int KEY_DIGITS = 16;

  static RestatedLine of(Values row, Instant firstSeen) {
    LineAmounts was = LineAmounts.of(row, "was_");
    LineAmounts is = LineAmounts.of(row, "is_");
    String wasChargeId = row.text("was_charge_id");
    String isChargeId = row.text("is_charge_id");
    return new RestatedLine(
        digest(row.requiredText("row_text") + " # " + row.count("occurrence")),
        row.time("charge_period_start"),
        row.requiredText("billing_currency"),
        row.requiredText("charge_category"),
        words(row),
        row.requiredText("source_file"),
        row.count("source_row"),
        wasChargeId,
        isChargeId,
        was,
        is,
        is.minus(was),
        RestatementReason.of(
            wasChargeId != null,
            isChargeId != null,
            was.get("pricing_quantity"),
            is.get("pricing_quantity")),
        firstSeen);
  }

  private static String words(Values row) {
    String usageType = row.text("x_usage_type");
    return Stream.of(
            row.text("cloud_service_name"),
            usageType == null ? row.text("sku_meter") : usageType,
            row.text("billed_resource_id"),
            row.text("charge_description"))
        .filter(Objects::nonNull)
        .filter(text -> !text.isBlank())
        .collect(Collectors.joining(", "));
  }

  /** First 16 hex digits of the SHA-256. */
  static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, KEY_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
