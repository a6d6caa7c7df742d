package dev.spanledger.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which money is shown. */
enum ShownState {
  /** What is billed, and beside it what is estimated before its bill. */
  ALL,
  /** What is billed. */
  FINAL;

  /** States as typed: lower case. */
  static final class Converter implements ITypeConverter<ShownState> {
    @Override
    public ShownState convert(String value) {
      for (ShownState state : ShownState.values()) {
        if (state.name().toLowerCase(Locale.ROOT).equals(value)) {
          return state;
        }
      }
      throw new TypeConversionException("\"%s\" is not all or final".formatted(value));
    }
  }
}
