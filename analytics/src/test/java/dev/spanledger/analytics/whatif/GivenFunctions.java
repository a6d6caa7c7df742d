package dev.spanledger.analytics.whatif;

import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Runs and a bill of the two hours from 10:00 of 2 November 2026, written down one by one. */
final class GivenFunctions {
  static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-04T00:00:00Z"), ZoneOffset.UTC);
  private static final String HEADER =
      "BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargeCategory,"
          + "ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,"
          + "ServiceName,RegionId,ResourceId,SkuMeter,PricingQuantity,PricingUnit,ProviderName\n";

  private final List<Row> runs = new ArrayList<>();
  private final StringBuilder bill = new StringBuilder(HEADER);

  /** A run from so many ms after the first hour's start. */
  Row run(String function, long startMs, long durationMs, int memoryMb) {
    Instant start = HOUR.plusMillis(startMs);
    Row run =
        new Row(Tables.INVOCATIONS)
            .set("invocation_id", function + "-" + runs.size())
            .set("service_name", "shop")
            .set("cloud_region", "us-east-1")
            .set("cloud_account_id", "123456789012")
            .set("cloud_resource_id", arn(function) + ":7")
            .set("faas_name", function)
            .set("faas_instance", "instance-" + runs.size())
            .set("architecture", "x86_64")
            .set("start_time", micros(start))
            .set("report_time", micros(start.plusMillis(durationMs)))
            .set("duration_ns", durationMs * 1_000_000)
            .set("billed_duration_ms", durationMs)
            .set("memory_size_mb", memoryMb)
            .set("max_memory_used_mb", 180)
            .set("init_type", "on-demand")
            .set("cold_start", false)
            .set("status", "success")
            .set("billed_mb_ms", durationMs * memoryMb);
    runs.add(run);
    return run;
  }

  /** A line for the hour that starts so many hours after the first. */
  void charge(String function, int hour, String meter, String quantity, String cost) {
    Instant start = HOUR.plus(hour, ChronoUnit.HOURS);
    bill.append(
        "%1$s,%1$s,123456789012,USD,Usage,%2$s,%3$s,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,"
            .formatted(cost, start, start.plus(1, ChronoUnit.HOURS)));
    bill.append(
        "AWS Lambda,us-east-1,%s,%s,%s,%s,AWS\n"
            .formatted(
                arn(function),
                meter,
                quantity,
                meter.startsWith("Req") ? "Requests" : "GB-Second"));
  }

  /** A line for the whole of November. */
  void monthly(String function, String meter, String cost) {
    bill.append(
        "%1$s,%1$s,123456789012,USD,Usage,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,"
            .formatted(cost));
    bill.append(
        "2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,AWS Lambda,us-east-1,%s,%s,1,GB,AWS\n"
            .formatted(arn(function), meter));
  }

  void into(Lake lake, Path folder) throws IOException {
    lake.land(Tables.INVOCATIONS, "00000000000000f1", runs);
    Path file = Files.writeString(folder.resolve("bill.csv"), bill);
    BillingImport.importFile(lake, file, BillingFormat.FOCUS, CLOCK);
  }

  private static String arn(String function) {
    return "arn:aws:lambda:us-east-1:123456789012:function:" + function;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
