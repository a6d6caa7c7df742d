package dev.spanledger.lake.parquet;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;

/** Converter of a whole record. */
final class RootConverter extends GroupConverter {
  private final Converter[] converters;
  private final Runnable onStart;

  RootConverter(Converter[] converters, Runnable onStart) {
    this.converters = converters;
    this.onStart = onStart;
  }

  @Override
  public Converter getConverter(int field) {
    return converters[field];
  }

  @Override
  public void start() {
    onStart.run();
  }

  @Override
  public void end() {}
}
