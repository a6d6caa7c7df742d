package dev.spanledger.analytics.focus;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {

  @Test
  void three_thirds_are_one_in_the_last_digit() {
    List<BigDecimal> ratios = Shares.of(List.of(amounts("1", "1", "1")));
    assertThat(ratios)
        .containsExactly(
            new BigDecimal("0.333333333333333333"),
            new BigDecimal("0.333333333333333333"),
            new BigDecimal("0.333333333333333334"));
  }

  @Test
  void the_first_measure_that_every_part_has_and_that_is_not_nothing_counts() {
    assertThat(Shares.of(List.of(amounts("0", "0"), amounts(null, "5"), amounts("3", "1"))))
        .containsExactly(
            new BigDecimal("0.750000000000000000"), new BigDecimal("0.250000000000000000"));
    assertThat(Shares.of(List.of(amounts("0", "0"))))
        .containsExactly(
            new BigDecimal("0.500000000000000000"), new BigDecimal("0.500000000000000000"));
  }

  @Test
  void ratios_of_any_amounts_of_either_sign_sum_to_one() {
    Random random = new Random(14);
    for (int i = 0; i < 2_000; i++) {
      List<BigDecimal> amounts = new ArrayList<>();
      int count = 1 + random.nextInt(6);
      for (int part = 0; part < count; part++) {
        amounts.add(BigDecimal.valueOf(random.nextLong(), random.nextInt(19)));
      }
      BigDecimal sum =
          Shares.of(List.of(amounts)).stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum).as("%s", amounts).isEqualByComparingTo(BigDecimal.ONE);
    }
  }

  private static List<BigDecimal> amounts(String... values) {
    return Arrays.stream(values)
        .map(value -> value == null ? null : new BigDecimal(value))
        .toList();
  }
}
