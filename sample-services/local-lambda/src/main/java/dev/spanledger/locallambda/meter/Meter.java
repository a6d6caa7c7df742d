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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final long FREE_STORAGE_MB = 512;

  /** Runs of one trace are near each other; this many traces later there are none of it. */
  private static final int RECENT_TRACES = 100_000;

  private static final long HTTP_API_CHUNK_BYTES = 512 * 1024;

  private final String accountId;
  private final String region;
  private final PriceBook prices;
  private final long tierDivisor;
  private final List<Adjustment> adjustments = new ArrayList<>();
  private final Map<Cell, Long> units = new HashMap<>();
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private final Set<String> recentTraces =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > RECENT_TRACES;
            }
          });
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
    this(accountId, region, 1);
  }

  /**
   * A meter whose tiers end early, so that a small simulation reaches all of them.
   *
   * @param tierDivisor by which the ends of the price list's tiers are divided, at least 1
   */
  public Meter(String accountId, String region, long tierDivisor) {
    if (tierDivisor < 1) {
      throw new IllegalArgumentException(
          "Tiers were to end at 1/%d of the price list's; it must be 1/1 or less"
              .formatted(tierDivisor));
    }
    this.tierDivisor = tierDivisor;
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

  /** One run on provisioned concurrency of a function on x86. */
  public synchronized void provisionedInvocation(
      String functionArn, Instant startTime, long billedDurationMs, int memorySizeMb) {
    long mbMs = Math.multiplyExact(billedDurationMs, memorySizeMb);
    add(UsageMeter.LAMBDA_PROVISIONED_COMPUTE_X86_64, functionArn, startTime, mbMs);
    add(UsageMeter.LAMBDA_REQUEST_X86_64, functionArn, startTime, 1);
    invocationCount++;
    billedMbMs = Math.addExact(billedMbMs, mbMs);
  }

  /**
   * Ephemeral storage during one run of a function on x86; the first 512 MB are free.
   *
   * @param storageMb as configured
   */
  public synchronized void storage(
      String functionArn, Instant startTime, long billedDurationMs, int storageMb) {
    long billedMb = Math.max(0, storageMb - FREE_STORAGE_MB);
    add(
        UsageMeter.LAMBDA_STORAGE_X86_64,
        functionArn,
        startTime,
        Math.multiplyExact(billedMb, billedDurationMs));
  }

  /** A run of a trace that X-Ray records; a trace counts once, and AWS names no resource. */
  public synchronized void trace(String traceId, Instant startTime) {
    if (recentTraces.add(traceId)) {
      add(UsageMeter.XRAY_TRACE_STORED, null, startTime, 1);
    }
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

  /**
   * Gives money back for a product in a month, as AWS does: with no resource named.
   *
   * @param cost negative, USD
   */
  public synchronized void credit(
      UsageMeter meter, YearMonth month, BigDecimal cost, String description) {
    adjustments.add(
        new Adjustment(
            "Credit", meter, null, start(month), start(month.plusMonths(1)), cost, description));
  }

  /**
   * Corrects what one resource was billed for one hour.
   *
   * @param hour its start
   * @param cost negative where too much was billed, USD
   */
  public synchronized void correct(
      UsageMeter meter, String resourceId, Instant hour, BigDecimal cost, String description) {
    adjustments.add(
        new Adjustment(
            "Refund", meter, resourceId, hour, hour.plus(1, ChronoUnit.HOURS), cost, description));
  }

  /** What each resource used and is billed, hour by hour, in a stable order. */
  public List<BilledUse> billedUses() {
    Map<Cell, BigDecimal> costs = new LinkedHashMap<>();
    bills()
        .values()
        .forEach(
            lines ->
                lines.stream()
                    .filter(line -> line.resourceId() != null && line.price() != null)
                    .forEach(line -> costs.merge(cell(line), line.cost(), BigDecimal::add)));
    List<BilledUse> uses = new ArrayList<>();
    synchronized (this) {
      costs.forEach(
          (cell, cost) ->
              uses.add(
                  new BilledUse(
                      cell.meter(),
                      String.valueOf(cell.resourceId()),
                      cell.from(),
                      units.getOrDefault(cell, 0L),
                      cost)));
    }
    return uses;
  }

  private static Cell cell(BillLine line) {
    if (line.price() == null) {
      throw new IllegalArgumentException("A line of type %s has no meter".formatted(line.type()));
    }
    return new Cell(line.price().meter(), line.resourceId(), line.from());
  }

  private void add(UsageMeter meter, @Nullable String resourceId, Instant time, long count) {
    if (count > 0) {
      Instant from = time.truncatedTo(ChronoUnit.HOURS);
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
    return writeExport(folder, clock, Instant.MAX);
  }

  /**
   * Writes the bill as it stood before all of it was known.
   *
   * @param until hours that begin later are not billed yet, nor is anything given back
   */
  public List<Path> writeExport(Path folder, Clock clock, Instant until) {
    Map<YearMonth, List<BillLine>> bills = bills(until);
    List<Path> files = new ArrayList<>();
    bills.forEach(
        (period, lines) ->
            files.add(new CurExport(accountId, region, clock).write(folder, period, lines)));
    return files;
  }

  /** Lines by billing period, in a stable order. */
  Map<YearMonth, List<BillLine>> bills() {
    return bills(Instant.MAX);
  }

  private synchronized Map<YearMonth, List<BillLine>> bills(Instant until) {
    Map<YearMonth, List<BillLine>> bills = new TreeMap<>();
    Tiers tiers = new Tiers(prices, tierDivisor);
    List<Cell> cells = new ArrayList<>(units.keySet());
    cells.sort(
        Comparator.comparing(Cell::from)
            .thenComparing(Cell::meter)
            .thenComparing(cell -> String.valueOf(cell.resourceId())));
    for (Cell cell : cells) {
      YearMonth month = YearMonth.from(day(cell.from()));
      for (Tiers.Priced use : tiers.next(cell.meter(), month, units.getOrDefault(cell, 0L))) {
        if (cell.from().isBefore(until)) {
          bills.computeIfAbsent(month, x -> new ArrayList<>()).add(usage(cell, use));
        }
      }
    }
    for (Adjustment adjustment : until.equals(Instant.MAX) ? adjustments : List.<Adjustment>of()) {
      YearMonth month = YearMonth.from(day(adjustment.from()));
      bills.computeIfAbsent(month, x -> new ArrayList<>()).add(line(adjustment));
    }
    bills.forEach(
        (period, lines) -> prices.taxes().forEach(tax -> lines.add(tax(tax, period, lines))));
    return bills;
  }

  private BillLine line(Adjustment adjustment) {
    Price price = prices.tiers(adjustment.meter()).get(0);
    String resourceId = adjustment.resourceId();
    return new BillLine(
        adjustment.type(),
        null,
        price,
        price.productCode(),
        adjustment.description(),
        resourceId,
        adjustment.from(),
        adjustment.to(),
        null,
        adjustment.cost(),
        Map.of());
  }

  private BillLine usage(Cell cell, Tiers.Priced use) {
    Price price = use.price();
    BigDecimal quantity = cell.meter().quantity(use.units());
    BigDecimal cost =
        quantity.multiply(price.unitPrice()).setScale(COST_DECIMALS, RoundingMode.HALF_UP);
    String resourceId = cell.resourceId();
    Instant to = cell.from().plus(1, ChronoUnit.HOURS);
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

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  static Instant start(YearMonth period) {
    return period.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
