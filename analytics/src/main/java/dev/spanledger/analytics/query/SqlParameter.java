package dev.spanledger.analytics.query;

/**
 * A parameter as the header of an SQL file declares it: {@code name TYPE}, or {@code name TYPE
 * NULL} where it may be left out.
 */
public record SqlParameter(String name, SqlType type, boolean isNullable) {

  @Override
  public String toString() {
    return name + " " + type + (isNullable ? " NULL" : "");
  }
}
