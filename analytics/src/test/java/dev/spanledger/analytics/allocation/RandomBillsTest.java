package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.QueryResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whole bills at random: allocated and unallocated are what was charged, digit by digit. */
class RandomBillsTest {
  private static final int BILLS = 10_000;
  private static final List<AllocationRules> RULES =
      List.of(
          AllocationRules.DEFAULT,
          new AllocationRules(SharedRule.PROPORTIONAL, SharedRule.PROPORTIONAL),
          new AllocationRules(
              SharedRule.EVEN, SharedRule.KEEP, SharedRule.PROPORTIONAL, new TreeMap<>()),
          new AllocationRules(
              SharedRule.FIXED,
              SharedRule.EVEN,
              SharedRule.FIXED,
              new TreeMap<>(
                  Map.of("f0", new BigDecimal("33.3333"), "f9", new BigDecimal("66.6667")))));

  @Test
  void parts_of_ten_thousand_bills_are_their_charges_and_the_same_in_any_order() {
    for (int seed = 0; seed < BILLS; seed++) {
      RandomBill bill = new RandomBill(seed);
      SortedMap<String, List<Part>> parts = allocate(bill, seed);
      for (ChargeLine charge : bill.loaded().charges()) {
        requireSum(seed, charge, parts.getOrDefault(charge.chargeId(), List.of()));
      }
      bill.shuffle();

      assertThat(allocate(bill, seed)).as("bill of seed %d, shuffled", seed).isEqualTo(parts);
    }
  }

  @Test
  void threads_allocate_what_one_thread_allocates() {
    List<SortedMap<String, List<Part>>> parallel =
        IntStream.range(0, BILLS / 10)
            .parallel()
            .mapToObj(seed -> allocate(new RandomBill(seed), seed))
            .toList();

    for (int seed = 0; seed < parallel.size(); seed++) {
      assertThat(parallel.get(seed)).isEqualTo(allocate(new RandomBill(seed), seed));
    }
  }

  /** Added up here, not by the allocator: billed, effective, list, contracted, quantity. */
  private static void requireSum(int seed, ChargeLine charge, List<Part> parts) {
    List<@Nullable BigDecimal> charged = charge.measures().values();
    for (int i = 0; i < charged.size(); i++) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Part part : parts) {
        BigDecimal amount = part.measures().values().get(i);
        sum = amount == null ? sum : sum.add(amount);
      }
      BigDecimal whole = charged.get(i) == null ? BigDecimal.ZERO : charged.get(i);
      assertThat(sum)
          .as("%s of charge %s of seed %d", Measures.NAMES.get(i), charge.chargeId(), seed)
          .isEqualByComparingTo(whole);
    }
  }

  /** Parts by charge; bills take turns at the rules. */
  private static SortedMap<String, List<Part>> allocate(RandomBill bill, int seed) {
    SortedMap<String, List<Part>> parts = new TreeMap<>();
    AllocationRules rules = RULES.get(seed % RULES.size());
    PeriodRun run =
        new PeriodRun(
            rules,
            owners(),
            new AllocationFindings(),
            (charge, own) -> assertThat(parts.put(charge.chargeId(), own)).isNull());
    try {
      run.allocate(bill.loaded());
      run.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parts;
  }

  /** Three of the four functions are known. */
  private static Owners owners() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(
          Arrays.asList("FUNCTION", "us-east-1", "123456789012", "f" + i, null, "service-" + i));
    }
    return Owners.of(
        new Answer(
            new QueryResult(
                List.of(
                    "resource_kind",
                    "cloud_region",
                    "cloud_account_id",
                    "resource_name",
                    "cloud_resource_id",
                    "service_name"),
                rows,
                "")));
  }
}
