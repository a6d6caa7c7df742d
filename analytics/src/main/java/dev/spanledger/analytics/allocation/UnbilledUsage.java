package dev.spanledger.analytics.allocation;

import dev.spanledger.analytics.billing.Meter;
import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.price.Price;
import dev.spanledger.analytics.price.PriceFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes charges of what was used and is not billed yet: of each resource and meter the hours after
 * its newest billed period, and what that period itself lacks. Stretches of time come in order, as
 * a price list's tier depends on what the month had before.
 */
final class UnbilledUsage {
  /** Stands where a bill's charge names its delivery. */
  static final String SERIES = "estimate";

  /** 1 over the largest weight of a unit ends before. */
  private static final int QUANTITY_SCALE = 18;

  private record Used(CellKey cell, List<UsageRecord> records) {}

  private record Month(LocalDate start, String accountId, String region, Meter meter) {}

  private final BilledSoFar billed;
  private final PriceFile prices;
  private final String lambdaName;
  private final List<Meter> runMeters;
  private final List<Meter> callMeters;
  private final Map<Month, BigDecimal> quantityByMonth = new HashMap<>();

  UnbilledUsage(BilledSoFar billed, PriceFile prices, MeterDictionary meters) {
    this.billed = billed;
    this.prices = prices;
    String name = meters.serviceName("AWSLambda");
    this.lambdaName = name == null ? "AWS Lambda" : name;
    this.runMeters = exact(meters, Meter.Scope.FUNCTION);
    this.callMeters = exact(meters, Meter.Scope.RESOURCE);
  }

  private static List<Meter> exact(MeterDictionary meters, Meter.Scope scope) {
    return meters.meters().stream()
        .filter(meter -> meter.weight().basis() == Meter.Basis.EXACT)
        .filter(meter -> meter.weight().scope() == scope)
        .toList();
  }

  /** Charges of the usage, which must be all of whole UTC days. */
  List<EstimatedCharge> charges(List<UsageRecord> usage) {
    Map<CellKey, List<UsageRecord>> cells = new HashMap<>();
    for (UsageRecord record : usage) {
      BilledResource resource =
          record.use() instanceof CallUse call ? call.resource() : record.function();
      if (resource == null) {
        continue;
      }
      for (Meter meter : record.isRun() ? runMeters : callMeters) {
        if (record.weight(meter) > 0
            && billed.isOpen(new BilledSoFar.Metered(resource, meter), record.startTime())) {
          CellKey cell = cell(new BilledSoFar.Metered(resource, meter), record.startTime());
          cells.computeIfAbsent(cell, added -> new ArrayList<>()).add(record);
        }
      }
    }
    List<Used> used = new ArrayList<>(cells.size());
    cells.forEach((cell, records) -> used.add(new Used(cell, records)));
    used.sort(
        Comparator.comparing((Used one) -> one.cell().start())
            .thenComparing(one -> chargeId(one.cell())));
    List<EstimatedCharge> charges = new ArrayList<>(used.size());
    for (Used one : used) {
      EstimatedCharge charge = charge(one.cell(), one.records());
      if (charge != null) {
        charges.add(charge);
      }
    }
    return charges;
  }

  private CellKey cell(BilledSoFar.Metered use, Instant time) {
    NewestCharges newest = billed.newest(use);
    if (newest != null && time.isBefore(newest.end())) {
      return new CellKey(SERIES, use.resource(), use.meter(), newest.start(), newest.end());
    }
    Instant start = time.truncatedTo(ChronoUnit.HOURS);
    return new CellKey(SERIES, use.resource(), use.meter(), start, start.plus(Duration.ofHours(1)));
  }

  private @Nullable EstimatedCharge charge(CellKey cell, List<UsageRecord> records) {
    // Calls that stand for others scatter around what was used; that is no estimate of a cell.
    if (records.stream().anyMatch(UsageRecord::isSampled)) {
      return null;
    }
    BilledSoFar.Metered use = new BilledSoFar.Metered(cell.resource(), cell.meter());
    NewestCharges newest = billed.newest(use);
    BigInteger weight = BigInteger.ZERO;
    for (UsageRecord record : records) {
      weight = weight.add(BigInteger.valueOf(record.weight(cell.meter())));
    }
    if (newest != null && cell.start().isBefore(newest.end())) {
      weight = beyond(weight, newest.quantity(), cell.meter());
    }
    if (weight.signum() <= 0) {
      return null;
    }
    BigDecimal quantity =
        new BigDecimal(weight)
            .divide(
                BigDecimal.valueOf(cell.meter().weight().weightPerUnit()),
                QUANTITY_SCALE,
                RoundingMode.HALF_UP)
            .stripTrailingZeros();
    UnitRates rates = rates(use, cell.start(), quantity);
    return new EstimatedCharge(cell, line(cell, newest, rates.of(quantity), rates), records, rates);
  }

  /** What was used and is not in the billed quantity; nothing where rounding explains it. */
  private static BigInteger beyond(BigInteger used, BigDecimal billedQuantity, Meter meter) {
    BigDecimal perUnit = BigDecimal.valueOf(meter.weight().weightPerUnit());
    BigDecimal weight = billedQuantity.multiply(perUnit);
    BigInteger whole = weight.setScale(0, RoundingMode.HALF_UP).toBigInteger();
    BigInteger left = used.subtract(whole);
    if (weight.compareTo(new BigDecimal(whole)) == 0) {
      return left;
    }
    int decimals = Math.max(0, billedQuantity.stripTrailingZeros().scale());
    BigDecimal rounding = perUnit.movePointLeft(decimals).divide(BigDecimal.valueOf(2));
    return new BigDecimal(left).compareTo(rounding) <= 0 ? BigInteger.ZERO : left;
  }

  private UnitRates rates(BilledSoFar.Metered use, Instant time, BigDecimal quantity) {
    UnitRates rates = billed.rates(use);
    if (rates != null) {
      return rates;
    }
    String accountId = use.resource() instanceof FunctionKey function ? function.accountId() : "";
    String currency = billed.currency(accountId);
    Price price =
        use.resource() instanceof FunctionKey function
            ? listed(function, use.meter(), time, quantity, currency == null ? "USD" : currency)
            : null;
    if (price == null) {
      return new UnitRates(
          currency == null ? UnitRates.NO_CURRENCY : currency,
          null,
          null,
          null,
          null,
          UnitRates.NO_RATE,
          null,
          false);
    }
    BigDecimal amount = price.amount();
    return new UnitRates(
        currency == null ? "USD" : currency,
        amount,
        amount,
        amount,
        amount,
        UnitRates.PRICE,
        price.source(),
        false);
  }

  private @Nullable Price listed(
      FunctionKey function, Meter meter, Instant time, BigDecimal quantity, String currency) {
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    Month month = new Month(day.withDayOfMonth(1), function.accountId(), function.region(), meter);
    BigDecimal before = quantityByMonth.getOrDefault(month, BigDecimal.ZERO);
    quantityByMonth.put(month, before.add(quantity));
    return prices.price(meter.id(), meter.architecture(), function.region(), currency, day, before);
  }

  private ChargeLine line(
      CellKey cell, @Nullable NewestCharges newest, Measures measures, UnitRates rates) {
    FunctionKey function = cell.resource() instanceof FunctionKey own ? own : null;
    String service = newest == null ? lambdaName : newest.cloudServiceName();
    return new ChargeLine(
        chargeId(cell),
        SERIES,
        cell.start(),
        cell.end(),
        rates.currency(),
        measures,
        "Usage",
        true,
        false,
        false,
        false,
        cell.meter(),
        function,
        null,
        newest != null ? newest.billedResourceId() : function == null ? null : arn(function),
        function != null ? function.region() : newest == null ? null : newest.regionId(),
        function != null ? function.accountId() : newest == null ? null : newest.accountId(),
        service,
        service,
        SERIES,
        null,
        null,
        "ESTIMATED");
  }

  /** As bills name a function. */
  private static String arn(FunctionKey function) {
    String partition =
        function.region().startsWith("cn-")
            ? "aws-cn"
            : function.region().startsWith("us-gov-") ? "aws-us-gov" : "aws";
    return "arn:%s:lambda:%s:%s:function:%s"
        .formatted(partition, function.region(), function.accountId(), function.name());
  }

  /** The same for the same resource, meter and time, whatever is estimated. */
  private static String chargeId(CellKey cell) {
    Meter meter = cell.meter();
    String used =
        cell.resource() instanceof FunctionKey function
            ? "%s/%s/%s".formatted(function.region(), function.accountId(), function.name())
            : String.valueOf(cell.resource());
    return "estimate:%s/%s/%s/%s"
        .formatted(
            meter.id(),
            meter.architecture() == null ? "any" : meter.architecture(),
            used,
            cell.start());
  }
}
