package dev.spanledger.locallambda.meter;

import dev.spanledger.locallambda.platform.Architecture;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an account uses, as whole numbers per resource, meter and UTC hour, and prices the
 * sums as AWS does: quantity times rate, half up at ten decimals. Safe for use by many threads.
 *
 * <p>An invocation is booked in the hour that its event was handed to the function in.
 */
public final class Meter {
  /** AWS rounds each line's cost there. */
  private static final int COST_DECIMALS = 10;

  private static final int TAX_DECIMALS = 2;
  private static final long HTTP_API_CHUNK_BYTES = 512 * 1024;

  private final String accountId;
  private final String region;
  private final PriceBook prices;
  private final Map<Cell, Long> units = new HashMap<>();
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private long invocationCount;
  private long billedMbMs;

  /** What is summed up. */
  private record Cell(UsageMeter meter, @Nullable String resourceId, Instant from) {}

  /**
   * A meter that has counted nothing.
   *
   * @param region whose prices apply
   */
  public Meter(String accountId, String region) {
    this.accountId = accountId;
    this.region = region;
    this.prices = PriceBook.of(region);
  }

  /** Tags of a resource, which all of its lines carry. */
  public synchronized void tag(String resourceId, Map<String, String> resourceTags) {
    tags.put(resourceId, Map.copyOf(resourceTags));
  }

  /**
   * One run of a function.
   *
   * @param functionArn without version or alias
   * @param startTime when its event was handed over
   * @param billedDurationMs whole milliseconds, init included
   */
  public synchronized void invocation(
      String functionArn,
      Architecture architecture,
      Instant startTime,
      long billedDurationMs,
      int memorySizeMb) {
    long mbMs = Math.multiplyExact(billedDurationMs, memorySizeMb);
    switch (architecture) {
      case X86_64 -> {
        add(UsageMeter.LAMBDA_COMPUTE_X86_64, functionArn, startTime, mbMs);
        add(UsageMeter.LAMBDA_REQUEST_X86_64, functionArn, startTime, 1);
      }
      case ARM64 -> {
        add(UsageMeter.LAMBDA_COMPUTE_ARM64, functionArn, startTime, mbMs);
        add(UsageMeter.LAMBDA_REQUEST_ARM64, functionArn, startTime, 1);
      }
    }
    invocationCount++;
    billedMbMs = Math.addExact(billedMbMs, mbMs);
  }

  /**
   * Use of anything else that is billed as it is counted.
   *
   * @param resourceId ARN, as bills have it; null where AWS names none
   * @param units in the meter's own unit
   */
  public synchronized void use(
      UsageMeter meter, @Nullable String resourceId, Instant time, long units) {
    add(meter, resourceId, time, units);
  }

  /** One request of an HTTP API; larger bodies count once per 512 KB begun. */
  public synchronized void httpRequest(String apiArn, Instant time, long requestBytes) {
    long chunks = Math.max(1, (requestBytes + HTTP_API_CHUNK_BYTES - 1) / HTTP_API_CHUNK_BYTES);
    add(UsageMeter.HTTP_API_REQUEST, apiArn, time, chunks);
  }

  /** Requests of a queue, of 64 KB each. */
  public synchronized void queueRequests(String queueArn, Instant time, long requestCount) {
    add(UsageMeter.SQS_REQUEST, queueArn, time, requestCount);
  }

  /** Bytes that a function logged. */
  public synchronized void log(String functionName, Instant time, long bytes) {
    String arn =
        "arn:aws:logs:%s:%s:log-group:/aws/lambda/%s".formatted(region, accountId, functionName);
    add(UsageMeter.LOG_BYTES, arn, time, bytes);
  }

  /** Bytes that left for the internet; AWS names no resource for them. */
  public synchronized void transferOut(Instant time, long bytes) {
    add(UsageMeter.TRANSFER_OUT_BYTES, null, time, bytes);
  }

  private void add(UsageMeter meter, @Nullable String resourceId, Instant time, long count) {
    if (count > 0) {
      Instant from =
          resourceId == null
              ? start(YearMonth.from(day(time)))
              : time.truncatedTo(ChronoUnit.HOURS);
      units.merge(new Cell(meter, resourceId, from), count, Math::addExact);
    }
  }

  /** Runs counted so far. */
  public synchronized long invocationCount() {
    return invocationCount;
  }

  /** Memory in MB times billed ms of all runs: what the collector's invocations must sum to. */
  public synchronized long billedMbMs() {
    return billedMbMs;
  }

  /**
   * Writes the bill so far as a Data Export, one file per billing period, replacing what an earlier
   * call wrote there.
   *
   * @param folder takes {@code spanledger-synthetic/data} and {@code .../metadata}
   * @return the data files, oldest period first
   */
  public List<Path> writeExport(Path folder, Clock clock) {
    Map<YearMonth, List<BillLine>> bills = bills();
    List<Path> files = new ArrayList<>();
    bills.forEach(
        (period, lines) ->
            files.add(new CurExport(accountId, region, clock).write(folder, period, lines)));
    return files;
  }

  /** Lines by billing period, in a stable order. */
  synchronized Map<YearMonth, List<BillLine>> bills() {
    Map<YearMonth, List<BillLine>> bills = new TreeMap<>();
    List<Cell> cells = new ArrayList<>(units.keySet());
    cells.sort(
        Comparator.comparing(Cell::from)
            .thenComparing(Cell::meter)
            .thenComparing(cell -> String.valueOf(cell.resourceId())));
    for (Cell cell : cells) {
      BillLine line = usage(cell, units.getOrDefault(cell, 0L));
      bills.computeIfAbsent(YearMonth.from(day(cell.from())), x -> new ArrayList<>()).add(line);
    }
    bills.forEach(
        (period, lines) -> {
          checkTiers(period, lines);
          prices.taxes().forEach(tax -> lines.add(tax(tax, period, lines)));
        });
    return bills;
  }

  private BillLine usage(Cell cell, long count) {
    Price price = prices.price(cell.meter());
    BigDecimal quantity = cell.meter().quantity(count);
    BigDecimal cost =
        quantity.multiply(price.unitPrice()).setScale(COST_DECIMALS, RoundingMode.HALF_UP);
    String resourceId = cell.resourceId();
    Instant to =
        resourceId == null
            ? start(YearMonth.from(day(cell.from())).plusMonths(1))
            : cell.from().plus(1, ChronoUnit.HOURS);
    return new BillLine(
        "Usage",
        null,
        price,
        price.productCode(),
        "$%s per %s: %s"
            .formatted(price.unitPrice().toPlainString(), price.unit(), price.description()),
        resourceId,
        cell.from(),
        to,
        quantity,
        cost,
        resourceId == null ? Map.of() : tags.getOrDefault(resourceId, Map.of()));
  }

  /** One line a month over all usage of a product, in whole cents. */
  private static BillLine tax(Tax tax, YearMonth period, List<BillLine> lines) {
    BigDecimal base =
        lines.stream()
            .filter(line -> line.productCode().equals(tax.productCode()))
            .filter(line -> line.type().equals("Usage"))
            .map(BillLine::cost)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return new BillLine(
        "Tax",
        tax.taxType(),
        null,
        tax.productCode(),
        "%s of %s on product code %s"
            .formatted(tax.taxType(), tax.rate().toPlainString(), tax.productCode()),
        null,
        start(period),
        start(period.plusMonths(1)),
        null,
        base.multiply(tax.rate()).setScale(TAX_DECIMALS, RoundingMode.HALF_UP),
        Map.of());
  }

  /** Nothing on one machine leaves the first tier; if it does, the flat rate is no longer right. */
  private static void checkTiers(YearMonth period, List<BillLine> lines) {
    Map<Price, BigDecimal> quantities = new HashMap<>();
    for (BillLine line : lines) {
      if (line.price() != null && line.quantity() != null) {
        quantities.merge(line.price(), line.quantity(), BigDecimal::add);
      }
    }
    quantities.forEach(
        (price, quantity) -> {
          BigDecimal upTo = price.upToQuantity();
          if (upTo != null && quantity.compareTo(upTo) > 0) {
            throw new IllegalStateException(
                "%s counts %s in %s, beyond the first tier of %s, the only one this meter prices"
                    .formatted(
                        price.meter(), quantity.toPlainString(), period, upTo.toPlainString()));
          }
        });
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  static Instant start(YearMonth period) {
    return period.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
