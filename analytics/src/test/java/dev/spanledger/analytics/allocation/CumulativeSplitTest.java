package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CumulativeSplitTest {
  private static final int RANDOM_BILLS = 10_000;
  private static final BigDecimal UNIT = new BigDecimal("1E-18");

  @Test
  void hundred_over_seven_adds_up_where_rounding_would_not() {
    List<BigDecimal> parts = billed(split(charge("100"), List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L), 7));

    assertThat(parts.get(0)).isEqualTo(new BigDecimal("14.285714285714285714"));
    assertThat(parts.get(6)).isEqualTo(new BigDecimal("14.285714285714285715"));
    assertThat(sum(parts)).isEqualByComparingTo("100");
  }

  @Test
  void credit_is_cut_as_the_charge_it_takes_back() {
    List<BigDecimal> charged = billed(split(charge("0.7"), List.of(1L, 2L, 4L), 11));
    List<BigDecimal> credited = billed(split(charge("-0.7"), List.of(1L, 2L, 4L), 11));

    assertThat(credited.stream().map(BigDecimal::negate).toList()).isEqualTo(charged);
  }

  @Test
  void absent_measures_stay_absent() {
    Measures charge = new Measures(new BigDecimal("1"), null, null, null, null);

    assertThat(new CumulativeSplit(charge, 2).next(1))
        .isEqualTo(new Measures(new BigDecimal("0.500000000000000000"), null, null, null, null));
  }

  @Test
  void weights_beyond_the_whole_are_refused() {
    CumulativeSplit split = new CumulativeSplit(charge("1"), 3);
    split.next(2);

    assertThatThrownBy(() -> split.next(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Weight 2 after 2 does not fit into the whole of 3");
    assertThatThrownBy(() -> new CumulativeSplit(charge("1"), 0))
        .hasMessage("Weight of the whole is 0; it must be positive");
  }

  @Test
  void parts_of_ten_thousand_random_bills_are_the_bill_and_within_one_unit_of_their_share() {
    Random random = new Random(20261125);
    for (int i = 0; i < RANDOM_BILLS; i++) {
      Measures charge = randomCharge(random);
      List<Long> weights = randomWeights(random);
      long whole = weights.stream().mapToLong(Long::longValue).sum();
      List<Measures> parts = split(charge, weights, whole);

      Measures sum = parts.stream().reduce(Measures.NONE, Measures::plus);
      assertThat(sum.hasSameAmountsAs(charge)).as("%s over %s", charge, weights).isTrue();
      requireWithinOneUnit(charge, weights, whole, parts);
    }
  }

  /** By the formula as it is written, in numbers of any size. */
  @Test
  void each_part_is_the_difference_of_two_floors() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      Measures charge = randomCharge(random);
      // Beyond 31 bits a product no longer fits into a long, beyond 62 neither does a sum.
      List<Long> weights =
          random.longs(1 + random.nextInt(20), 0, 1L << 10 + random.nextInt(48)).boxed().toList();
      long whole = 1 + weights.stream().mapToLong(Long::longValue).sum();
      BigInteger total = charge.billedCost().setScale(18).unscaledValue();
      List<BigDecimal> expected = new ArrayList<>();
      BigInteger before = BigInteger.ZERO;
      BigInteger running = BigInteger.ZERO;
      for (long weight : weights) {
        running = running.add(BigInteger.valueOf(weight));
        // Division of BigInteger cuts towards zero, as a credit is cut.
        BigInteger upTo = total.multiply(running).divide(BigInteger.valueOf(whole));
        expected.add(new BigDecimal(upTo.subtract(before), 18));
        before = upTo;
      }

      assertThat(billed(split(charge, weights, whole))).isEqualTo(expected);
    }
  }

  @Test
  void threads_answer_what_one_thread_answers() {
    Random random = new Random(7);
    List<Measures> charges = IntStream.range(0, 2000).mapToObj(i -> randomCharge(random)).toList();
    List<List<Long>> weights =
        IntStream.range(0, 2000).mapToObj(i -> randomWeights(random)).toList();

    assertThat(splitAll(IntStream.range(0, 2000).parallel(), charges, weights))
        .isEqualTo(splitAll(IntStream.range(0, 2000), charges, weights));
  }

  @Test
  void roll_ups_are_sums_of_parts_whatever_the_grouping() {
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      Measures charge = randomCharge(random);
      List<Long> weights = randomWeights(random);
      long whole = weights.stream().mapToLong(Long::longValue).sum();
      List<Measures> fine = split(charge, weights, whole);
      int cut = random.nextInt(weights.size());
      long left = weights.subList(0, cut).stream().mapToLong(Long::longValue).sum();
      Measures coarse = split(charge, List.of(left, whole - left), whole).get(0);

      Measures rolledUp = fine.subList(0, cut).stream().reduce(Measures.NONE, Measures::plus);
      assertThat(rolledUp.hasSameAmountsAs(coarse)).isTrue();
    }
  }

  private static List<List<Measures>> splitAll(
      IntStream numbers, List<Measures> charges, List<List<Long>> weights) {
    return numbers
        .mapToObj(
            i -> {
              long whole = weights.get(i).stream().mapToLong(Long::longValue).sum();
              return split(charges.get(i), weights.get(i), whole);
            })
        .toList();
  }

  private static void requireWithinOneUnit(
      Measures charge, List<Long> weights, long whole, List<Measures> parts) {
    BigInteger total = charge.billedCost().setScale(18).unscaledValue();
    BigInteger wholeWeight = BigInteger.valueOf(whole);
    for (int i = 0; i < weights.size(); i++) {
      // |part x W - total x w| < W, so the part is less than one unit from total x w / W.
      BigInteger part = parts.get(i).billedCost().unscaledValue();
      BigInteger error =
          part.multiply(wholeWeight)
              .subtract(total.multiply(BigInteger.valueOf(weights.get(i))))
              .abs();
      assertThat(error).isLessThan(wholeWeight);
    }
  }

  private static Measures randomCharge(Random random) {
    return new Measures(
        randomAmount(random),
        randomAmount(random),
        randomAmount(random),
        random.nextInt(10) == 0 ? null : randomAmount(random),
        randomAmount(random));
  }

  private static BigDecimal randomAmount(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> BigDecimal.ZERO;
      case 1 -> UNIT;
      case 2 -> UNIT.negate();
      // Thirty digits, and the widest that DECIMAL(38,18) holds.
      case 3 -> new BigDecimal(new BigInteger(99, random), 18);
      case 4 -> new BigDecimal(new BigInteger(126, random), 18).negate();
      default -> new BigDecimal(random.nextLong(-1_000_000, 1_000_000)).movePointLeft(10);
    };
  }

  private static List<Long> randomWeights(Random random) {
    int count = 1 + random.nextInt(40);
    List<Long> weights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      weights.add(random.nextInt(5) == 0 ? 0 : 1 + random.nextLong(10_240L * 900_000));
    }
    weights.add(1L);
    Collections.shuffle(weights, random);
    return weights;
  }

  private static List<Measures> split(Measures charge, List<Long> weights, long whole) {
    CumulativeSplit split = new CumulativeSplit(charge, whole);
    return weights.stream().map(split::next).toList();
  }

  private static Measures charge(String billed) {
    return new Measures(new BigDecimal(billed), null, null, null, null);
  }

  private static List<BigDecimal> billed(List<Measures> parts) {
    return parts.stream().map(Measures::billedCost).toList();
  }

  private static BigDecimal sum(List<BigDecimal> amounts) {
    return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
