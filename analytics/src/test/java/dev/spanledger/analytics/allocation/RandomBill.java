package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.query.QueryResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bill nobody would send, and runs that may have caused it: amounts of any sign and up to 37
 * digits, none at all, charges of every category, functions nobody heard of, runs that outweigh
 * what was billed.
 */
final class RandomBill {
  private static final MeterDictionary METERS = MeterDictionary.load();
  private static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  private static final List<String> USAGE_TYPES =
      List.of(
          "USE1-Lambda-GB-Second",
          "USE1-Lambda-GB-Second",
          "USE1-Lambda-GB-Second-ARM",
          "USE1-Request",
          "USE1-Lambda-Provisioned-GB-Second",
          "USE1-Lambda-Provisioned-Concurrency",
          "USE1-Lambda-Storage-GB-Second",
          "USE1-Lambda-SnapStart-Restored-GB",
          "USE1-DataTransfer-Out-Bytes");
  private static final List<String> CHARGE_COLUMNS =
      List.of(
          "charge_id",
          "delivery_series",
          "charge_period_start",
          "charge_period_end",
          "billing_currency",
          "billed_cost",
          "effective_cost",
          "list_cost",
          "contracted_cost",
          "pricing_quantity",
          "charge_category",
          "charge_description",
          "cloud_service_name",
          "region_id",
          "sub_account_id",
          "billed_resource_id",
          "sku_meter",
          "x_usage_type",
          "x_service_code",
          "x_line_item_type",
          "provider_name",
          "billing_account_id",
          "list_unit_price",
          "contracted_unit_price",
          "commitment_discount_id",
          "commitment_discount_status",
          "state");
  static final List<String> USAGE_COLUMNS =
      List.of(
          "invocation_id",
          "faas_instance",
          "report_time",
          "start_time",
          "cloud_resource_id",
          "cloud_region",
          "cloud_account_id",
          "faas_name",
          "faas_version",
          "service_name",
          "architecture",
          "init_type",
          "memory_size_mb",
          "billed_duration_ms",
          "billed_restore_duration_ms",
          "duration_ns",
          "init_duration_ns",
          "billed_mb_ms",
          "cold_start",
          "status",
          "failed",
          "trace_id",
          "span_id",
          "route",
          "request_tenant",
          "restore_duration_ns",
          "produced_bytes",
          "ephemeral_storage_mb",
          "stored_trace_id",
          "faas_trigger",
          "retry",
          "root_service",
          "root_route",
          "root_tenant",
          "handling_trace_id");

  private final Random random;
  private final List<List<@Nullable Object>> charges = new ArrayList<>();
  private final List<List<@Nullable Object>> usage = new ArrayList<>();

  RandomBill(long seed) {
    this.random = new Random(seed);
    int chargeCount = 1 + random.nextInt(10);
    for (int i = 0; i < chargeCount; i++) {
      charges.add(charge(i));
    }
    int runCount = random.nextInt(20);
    for (int i = 0; i < runCount; i++) {
      usage.add(run(i));
    }
  }

  /** The same rows in another order. */
  void shuffle() {
    Collections.shuffle(charges, random);
    Collections.shuffle(usage, random);
  }

  /** As it is read from the lake. */
  StretchReader.Loaded loaded() {
    List<ChargeLine> lines = new ArrayList<>();
    Answer charge = new Answer(new QueryResult(CHARGE_COLUMNS, charges, ""));
    while (charge.advance()) {
      lines.add(ChargeLine.of(charge, METERS));
    }
    List<UsageRecord> records = new ArrayList<>();
    Answer run = new Answer(new QueryResult(USAGE_COLUMNS, usage, ""));
    while (run.advance()) {
      UsageRecord record = UsageRecord.of(run, callers());
      if (record != null) {
        records.add(record);
      }
    }
    return new StretchReader.Loaded(lines, records);
  }

  /** Trace 1 is a request; trace 2 handled three messages, one of them of a trace unheard of. */
  private static CallerPays callers() {
    Map<String, Caller> roots = new HashMap<>();
    roots.put("trace-1", new Caller("shop", "GET /buy", "acme"));
    roots.put("trace-2", new Caller("f1", "orders process", null));
    List<CallerPays.Message> messages =
        List.of(
            new CallerPays.Message("trace-1", null),
            new CallerPays.Message("trace-1", "globex"),
            new CallerPays.Message("trace-9", "initech"));
    return new CallerPays(roots, Map.of(new CallerPays.Work("trace-2", "f1"), messages), Set.of());
  }

  private List<@Nullable Object> charge(int number) {
    String category =
        List.of("Usage", "Usage", "Usage", "Usage", "Tax", "Credit", "Adjustment")
            .get(random.nextInt(7));
    Instant start = HOUR.plusSeconds(3600L * random.nextInt(2));
    boolean hasResource = !category.equals("Tax") && random.nextInt(5) > 0;
    BigDecimal billed = amount();
    boolean isUnused = random.nextInt(12) == 0;
    return Arrays.asList(
        "delivery:" + number,
        "AWS/CUR2/1/2026-11",
        start,
        start.plusSeconds(3600),
        random.nextInt(8) == 0 ? "EUR" : "USD",
        billed,
        random.nextInt(9) == 0 ? null : amount(),
        random.nextInt(9) == 0 ? null : amount(),
        random.nextInt(9) == 0 ? null : amount(),
        category.equals("Tax") ? null : quantity(),
        category,
        "random",
        "AWS Lambda",
        "us-east-1",
        "123456789012",
        hasResource ? arn(random.nextInt(4)) : null,
        null,
        USAGE_TYPES.get(random.nextInt(USAGE_TYPES.size())),
        "AWSLambda",
        category,
        "AWS",
        "123456789012",
        null,
        null,
        isUnused ? "sp-1" : null,
        isUnused ? "Unused" : null,
        random.nextBoolean() ? "FINAL" : "ESTIMATED");
  }

  private List<@Nullable Object> run(int number) {
    // Of four functions that are billed, one never ran.
    int function = random.nextInt(3);
    long memoryMb = 128L << random.nextInt(4);
    long billedMs = random.nextInt(9) == 0 ? 0 : 1 + random.nextInt(900_000);
    Instant start = HOUR.plusSeconds(random.nextInt(7200));
    int trace = random.nextInt(4);
    boolean isRequest = trace == 1;
    boolean isFailed = random.nextInt(5) == 0;
    return Arrays.asList(
        "run-" + number,
        random.nextInt(3) == 0 ? null : "instance-" + random.nextInt(3),
        start.plusMillis(billedMs),
        start,
        arn(function),
        "us-east-1",
        "123456789012",
        "f" + function,
        "1",
        "f" + function,
        random.nextInt(3) == 0 ? "arm64" : "x86_64",
        random.nextInt(4) == 0 ? "provisioned-concurrency" : "on-demand",
        memoryMb,
        billedMs,
        null,
        billedMs * 1_000_000,
        random.nextInt(4) == 0 ? 250_000_000L : null,
        billedMs * memoryMb,
        random.nextInt(4) == 0,
        isFailed ? "error" : "success",
        isFailed,
        trace == 0 ? null : "trace-" + trace,
        "span-" + number,
        "GET /",
        random.nextInt(4) == 0 ? "umbra" : null,
        random.nextInt(4) == 0 ? 90_000_000L : null,
        null,
        random.nextInt(4) == 0 ? null : 512L + random.nextInt(9_000),
        random.nextBoolean() ? "trace-" + random.nextInt(3) : null,
        null,
        null,
        isRequest ? "shop" : null,
        isRequest ? "GET /buy" : null,
        isRequest ? "acme" : null,
        trace == 2 ? "trace-2" : null);
  }

  private static String arn(int function) {
    return "arn:aws:lambda:us-east-1:123456789012:function:f" + function;
  }

  private BigDecimal amount() {
    return switch (random.nextInt(7)) {
      case 0 -> BigDecimal.ZERO;
      case 1 -> BigDecimal.valueOf(1, 18);
      case 2 -> BigDecimal.valueOf(-1, 18);
      // Thirty digits, and nearly all that DECIMAL(38,18) holds.
      case 3 -> new BigDecimal(new BigInteger(99, random), 18);
      case 4 -> new BigDecimal(new BigInteger(122, random), 18).negate();
      case 5 -> BigDecimal.valueOf(random.nextLong(-1_000_000, 1), 10);
      default -> BigDecimal.valueOf(random.nextLong(1_000_000_000), 10);
    };
  }

  private @Nullable BigDecimal quantity() {
    return switch (random.nextInt(7)) {
      case 0 -> BigDecimal.ZERO;
      case 1 -> new BigDecimal("-0.125");
      case 2 -> new BigDecimal("0.0000009765625");
      case 3 -> new BigDecimal(new BigInteger(99, random), 18);
      case 4 -> null;
      default -> BigDecimal.valueOf(random.nextInt(2_000_000_000), 6);
    };
  }
}
