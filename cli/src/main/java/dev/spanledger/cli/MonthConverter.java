package dev.spanledger.cli;

import java.time.DateTimeException;
import java.time.YearMonth;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A month as typed: 2026-10. */
final class MonthConverter implements ITypeConverter<YearMonth> {
  @Override
  public YearMonth convert(String value) {
    try {
      return YearMonth.parse(value);
    } catch (DateTimeException e) {
      throw new TypeConversionException("\"%s\" is not a month such as 2026-10".formatted(value));
    }
  }
}
