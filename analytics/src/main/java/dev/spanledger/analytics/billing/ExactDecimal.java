package dev.spanledger.analytics.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number as a bill states it, made to fit DECIMAL(38,18).
 *
 * @param exact what the file says
 * @param value what is stored; null where more than 20 digits stand before the point
 */
record ExactDecimal(BigDecimal exact, @Nullable BigDecimal value) {
  static final int SCALE = 18;
  private static final int INTEGER_DIGITS = 20;

  /** Longer texts are not numbers of a bill, and reading them would take quadratic time. */
  private static final int MAX_LENGTH = 100;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?");

  static @Nullable ExactDecimal of(String text) {
    String trimmed = text.strip();
    if (trimmed.length() > MAX_LENGTH || !NUMBER.matcher(trimmed).matches()) {
      return null;
    }
    return of(new BigDecimal(trimmed));
  }

  /** The shortest decimal that stands for this double, which is what the provider's text said. */
  static @Nullable ExactDecimal of(double number) {
    return Double.isFinite(number) ? of(new BigDecimal(Double.toString(number))) : null;
  }

  static ExactDecimal of(BigDecimal exact) {
    return new ExactDecimal(exact, fit(exact));
  }

  boolean isRounded() {
    return value != null && value.compareTo(exact) != 0;
  }

  private static @Nullable BigDecimal fit(BigDecimal exact) {
    if (exact.signum() == 0) {
      return BigDecimal.ZERO;
    }
    long integerDigits = (long) exact.precision() - exact.scale();
    if (integerDigits > INTEGER_DIGITS) {
      return null;
    }
    // Setting the scale of 1E-999999999 would build a number of a billion digits.
    if (integerDigits < -SCALE) {
      return BigDecimal.ZERO;
    }
    BigDecimal fitted = exact.scale() > SCALE ? exact.setScale(SCALE, RoundingMode.HALF_UP) : exact;
    BigDecimal shortest = fitted.stripTrailingZeros();
    // A round up may add a digit, and a negative scale would print as 1E+2.
    return shortest.precision() - shortest.scale() > INTEGER_DIGITS
        ? null
        : shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
