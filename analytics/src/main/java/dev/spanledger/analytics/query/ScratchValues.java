package dev.spanledger.analytics.query;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Values of one row, by the position of the column in the list that was asked for. */
public interface ScratchValues {

  /** A whole number; a TIMESTAMP in microseconds since 1970. 0 where the value is missing. */
  long integer(int column);

  /** Whether a whole number is missing. */
  boolean isNull(int column);

  @Nullable String text(int column);

  @Nullable BigDecimal decimal(int column);
}
