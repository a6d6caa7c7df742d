package dev.spanledger.analytics.query;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Fills a table of a {@link Scratch}, value by value in the order of its columns. */
public interface ScratchAppender extends AutoCloseable {

  void add(long value);

  void add(boolean value);

  /** A TIMESTAMP, in microseconds since 1970. */
  void addTime(long micros);

  void add(@Nullable String value);

  void add(@Nullable BigDecimal value);

  void addNull();

  void endRow();

  /** Makes the rows readable. */
  @Override
  void close();
}
