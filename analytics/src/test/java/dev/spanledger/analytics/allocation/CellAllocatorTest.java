package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.analytics.billing.Meter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random cells of random bills: whatever the order and the threads, parts are their charge. */
class CellAllocatorTest {
  private static final int RANDOM_BILLS = 10_000;
  private static final Instant HOUR = Instant.parse("2026-11-02T10:00:00Z");
  private static final FunctionKey FUNCTION = new FunctionKey("us-east-1", "123456789012", "f");
  private static final Owners.Owner OWNER = new Owners.Owner("orders", "f");
  private static final Meter GB_SECOND =
      new Meter("lambda.gb_second", null, List.of(), Meter.WeightRule.BILLED_MB_MS);
  private static final CellKey KEY =
      new CellKey("series", FUNCTION, GB_SECOND, HOUR, HOUR.plusSeconds(3600));

  private record Bill(List<ChargeLine> charges, List<UsageRecord> records) {}

  @Test
  void parts_of_ten_thousand_random_bills_are_their_charges_in_any_order() throws IOException {
    Random random = new Random(42);
    for (int i = 0; i < RANDOM_BILLS; i++) {
      Bill bill = randomBill(random);
      List<Part> parts = allocate(bill);
      Bill shuffled = new Bill(new ArrayList<>(bill.charges()), new ArrayList<>(bill.records()));
      Collections.shuffle(shuffled.charges(), random);
      Collections.shuffle(shuffled.records(), random);

      assertThat(allocate(shuffled)).isEqualTo(parts);
    }
  }

  @Test
  void threads_allocate_what_one_thread_allocates() {
    Random random = new Random(43);
    List<Bill> bills = IntStream.range(0, 1000).mapToObj(i -> randomBill(random)).toList();

    assertThat(bills.parallelStream().map(CellAllocatorTest::allocated).toList())
        .isEqualTo(bills.stream().map(CellAllocatorTest::allocated).toList());
  }

  @Test
  void charges_of_two_tiers_are_one_whole() throws IOException {
    // 1.5 GB-seconds over two price tiers; one run of 1,536,000 MB x ms is all of it.
    Bill bill =
        new Bill(
            List.of(charge("a", "Usage", "3", "1"), charge("b", "Usage", "1", "0.5")),
            List.of(record(1, 1_536_000, 1)));

    assertThat(lines(bill))
        .containsExactly("a 0 ALLOCATED 3 1536000/1536000", "b 0 ALLOCATED 1 1536000/1536000");
  }

  @Test
  void credit_in_the_cell_follows_its_weights_but_adds_no_usage() throws IOException {
    Bill bill =
        new Bill(
            List.of(charge("a", "Usage", "3", "1"), charge("b", "Credit", "-1", "1")),
            List.of(record(1, 512_000, 1)));

    assertThat(lines(bill))
        .containsExactly(
            "a 0 ALLOCATED 1.5 512000/1024000",
            "a 1 UNOBSERVED 1.5 512000/1024000",
            "b 0 ALLOCATED -0.5 512000/1024000",
            "b 1 UNOBSERVED -0.5 512000/1024000");
  }

  @Test
  void parts_that_are_not_the_charge_stop_the_run_and_name_it() {
    ChargeLine charge = charge("a:7", "Usage", "3", "1");
    Part half =
        new Part(
            Kind.ALLOCATED,
            new Measures(new BigDecimal("1.5"), null, null, null, null),
            "x",
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    assertThatThrownBy(() -> new PeriodTotals().add(charge, List.of(half)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Parts of charge a:7 add up to 1.5 of billed_cost, but 3 was charged");
  }

  private static List<Part> allocated(Bill bill) {
    try {
      return allocate(bill);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All parts in the order of their charges' ids; the sums are checked on the way. */
  private static List<Part> allocate(Bill bill) throws IOException {
    List<Part> all = new ArrayList<>();
    PeriodTotals totals = new PeriodTotals();
    allocate(
        bill,
        (charge, parts) -> {
          totals.add(charge, parts);
          all.addAll(parts);
        });
    totals.finish();
    return all;
  }

  private static List<String> lines(Bill bill) throws IOException {
    List<String> lines = new ArrayList<>();
    allocate(
        bill,
        (charge, parts) -> {
          for (int i = 0; i < parts.size(); i++) {
            lines.add(line(charge, i, parts.get(i)));
          }
        });
    return lines;
  }

  private static void allocate(Bill bill, PartSink sink) throws IOException {
    new CellAllocator(KEY, bill.charges(), bill.records(), OWNER, new AllocationFindings())
        .allocate(sink);
  }

  private static String line(ChargeLine charge, int number, Part part) {
    BigDecimal billed = Measures.orZero(part.measures().billedCost());
    return "%s %d %s %s %d/%d"
        .formatted(
            charge.chargeId(),
            number,
            part.kind(),
            billed.stripTrailingZeros().toPlainString(),
            part.weight(),
            part.weightTotal());
  }

  private static Bill randomBill(Random random) {
    List<ChargeLine> charges = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      String category = List.of("Usage", "Usage", "Credit", "Adjustment").get(random.nextInt(4));
      charges.add(charge("charge-" + i, category, randomAmount(random), randomQuantity(random)));
    }
    List<UsageRecord> records = new ArrayList<>();
    int count = random.nextInt(7);
    for (int i = 0; i < count; i++) {
      records.add(record(i, random.nextInt(4_000_000), 1 + random.nextInt(4)));
    }
    return new Bill(charges, records);
  }

  private static String randomAmount(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "0";
      case 1 -> "1E-18";
      case 2 -> "-1E-18";
      case 3 -> new BigDecimal(new BigInteger(99, random), 18).toString();
      case 4 -> new BigDecimal(new BigInteger(120, random), 18).negate().toString();
      default -> BigDecimal.valueOf(random.nextLong(-1_000_000, 1_000_000), 10).toString();
    };
  }

  private static String randomQuantity(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "0";
      case 1 -> "-0.125";
      case 2 -> "0.0000000000001";
      default -> BigDecimal.valueOf(random.nextInt(20_000_000), 6).toString();
    };
  }

  private static ChargeLine charge(String id, String category, String billed, String quantity) {
    BigDecimal cost = new BigDecimal(billed);
    return new ChargeLine(
        id,
        "series",
        HOUR,
        HOUR.plusSeconds(3600),
        "USD",
        new Measures(cost, cost, null, cost.negate(), new BigDecimal(quantity)),
        category,
        category.equals("Usage"),
        false,
        false,
        false,
        GB_SECOND,
        FUNCTION,
        "Lambda-GB-Second",
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "us-east-1",
        "123456789012",
        "AWS Lambda",
        "AWSLambda",
        "AWS 1",
        null,
        null,
        "ESTIMATED");
  }

  private static UsageRecord record(int number, long mbMs, int shares) {
    SortedMap<Caller, Integer> callers = new TreeMap<>(Caller.ORDER);
    for (int i = 0; i < shares; i++) {
      String tenant = shares == 1 ? null : "tenant-" + i % 3;
      callers.merge(new Caller("front", "GET /", tenant), 1, Integer::sum);
    }
    return new UsageRecord(
        FUNCTION,
        null,
        number,
        HOUR.plusSeconds(number),
        number % 2 == 0,
        number % 5 == 0,
        OWNER,
        callers,
        GivenShop.onDemand(mbMs, mbMs / 3));
  }
}
