package dev.spanledger.analytics.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices that come with Spanledger, against rows that AWS billed. */
class PriceFileTest {
  private static final LocalDate DAY = LocalDate.parse("2026-11-02");

  @TempDir private Path folder;

  /** Quantities and costs of the Lambda rows in the FinOps Foundation's FOCUS sample data set. */
  @ParameterizedTest
  @CsvSource({
    "lambda.gb_second, 142.628, 0.0023771381",
    "lambda.gb_second, 382.373875, 0.0063729107",
    "lambda.request, 60, 0.0000120000",
    "lambda.provisioned_gb_second, 7.678, 0.0000746471"
  })
  void prices_give_what_aws_billed(String meter, BigDecimal quantity, String billed)
      throws IOException {
    Price price = PriceFile.builtIn().price(meter, "x86_64", "us-east-1", "USD", DAY);

    assertThat(price).isNotNull();
    assertThat(quantity.multiply(price.amount()).setScale(10, RoundingMode.HALF_UP))
        .isEqualTo(new BigDecimal(billed));
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64, 0, 0.0000166667",
    "x86_64, 5999999999.9, 0.0000166667",
    "x86_64, 6000000000, 0.000015",
    "x86_64, 15000000000, 0.0000133334",
    "arm64, 7499999999, 0.0000133334",
    "arm64, 7500000000, 0.0000120001",
    "arm64, 18750000001, 0.0000106667"
  })
  void quantity_of_the_month_so_far_tells_the_tier(
      String architecture, BigDecimal monthQuantity, BigDecimal amount) throws IOException {
    Price price =
        PriceFile.builtIn()
            .price("lambda.gb_second", architecture, "us-east-1", "USD", DAY, monthQuantity);

    assertThat(price).extracting(Price::amount).isEqualTo(amount);
  }

  @Test
  void day_tells_which_price_was_in_effect() throws IOException {
    PriceFile file =
        file(
            """
            meter,architecture,region,currency,price,unit,effective_from,source
            lambda.request,,eu-west-1,EUR,0.3,request,2026-01-01,old
            lambda.request,,eu-west-1,EUR,0.2,request,2026-11-03,new
            """);

    assertThat(amount(file, "2025-12-31")).isNull();
    assertThat(amount(file, "2026-11-02")).isEqualTo("0.3");
    assertThat(amount(file, "2026-11-03")).isEqualTo("0.2");
    assertThat(file.price("lambda.request", null, "eu-west-2", "EUR", DAY)).isNull();
  }

  @Test
  void tier_that_is_no_number_is_refused() {
    assertThatThrownBy(
            () ->
                file(
                    """
                    meter,architecture,region,currency,price,unit,from_quantity,effective_from,source
                    lambda.request,,eu-west-1,EUR,0.3,request,6e9,2026-01-01,old
                    """))
        .hasMessageEndingWith(
            "prices.csv, line 2, column from_quantity: \"6e9\"; units of a month that come before,"
                + " as 6000000000 is expected");
  }

  private PriceFile file(String text) throws IOException {
    return PriceFile.read(Files.writeString(folder.resolve("prices.csv"), text));
  }

  private static @Nullable String amount(PriceFile file, String day) {
    Price price = file.price("lambda.request", null, "eu-west-1", "EUR", LocalDate.parse(day));
    return price == null ? null : price.amount().toPlainString();
  }
}
