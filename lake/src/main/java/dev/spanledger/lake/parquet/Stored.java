package dev.spanledger.lake.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** From Parquet's stored primitives to the Java values that {@link ParquetRows} names. */
final class Stored {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int JULIAN_DAY_OF_1970 = 2_440_588;

  private Stored() {}

  /** Java value of a stored one: a {@link Binary}, or a boxed int, long, float, double, boolean. */
  interface Conversion {
    Object value(Object stored);
  }

  static Object fromDictionary(PrimitiveType type, Dictionary dictionary, int id) {
    return switch (type.getPrimitiveTypeName()) {
      case INT32 -> dictionary.decodeToInt(id);
      case INT64 -> dictionary.decodeToLong(id);
      case FLOAT -> dictionary.decodeToFloat(id);
      case DOUBLE -> dictionary.decodeToDouble(id);
      case BOOLEAN -> dictionary.decodeToBoolean(id);
      case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> dictionary.decodeToBinary(id);
    };
  }

  static Conversion conversion(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN, FLOAT, DOUBLE -> stored -> stored;
      case INT96 -> stored -> int96Micros((Binary) stored);
      case INT32, INT64 -> ofInteger(type.getPrimitiveTypeName(), logical);
      case BINARY, FIXED_LEN_BYTE_ARRAY -> ofBinary(logical);
    };
  }

  private static Conversion ofInteger(PrimitiveTypeName primitive, LogicalTypeAnnotation logical) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      int scale = decimal.getScale();
      return stored -> BigDecimal.valueOf(((Number) stored).longValue(), scale);
    }
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return micros(timestamp.getUnit());
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      long nanos = nanosPer(time.getUnit());
      return stored -> LocalTime.ofNanoOfDay(((Number) stored).longValue() * nanos);
    }
    if (logical instanceof DateLogicalTypeAnnotation) {
      return stored -> LocalDate.ofEpochDay(((Number) stored).longValue());
    }
    if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return primitive == PrimitiveTypeName.INT32
          ? stored -> Integer.toUnsignedLong((Integer) stored)
          : stored -> new BigInteger(Long.toUnsignedString((Long) stored));
    }
    return stored -> stored;
  }

  private static Conversion micros(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> stored -> Math.multiplyExact((Long) stored, 1_000L);
      case MICROS -> stored -> stored;
      case NANOS -> stored -> Math.floorDiv((Long) stored, 1_000L);
    };
  }

  private static long nanosPer(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> 1_000_000L;
      case MICROS -> 1_000L;
      case NANOS -> 1L;
    };
  }

  private static Conversion ofBinary(LogicalTypeAnnotation logical) {
    if (logical instanceof StringLogicalTypeAnnotation
        || logical instanceof EnumLogicalTypeAnnotation
        || logical instanceof JsonLogicalTypeAnnotation) {
      return stored -> ((Binary) stored).toStringUsingUTF8();
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      int scale = decimal.getScale();
      return stored -> new BigDecimal(new BigInteger(((Binary) stored).getBytesUnsafe()), scale);
    }
    if (logical instanceof UUIDLogicalTypeAnnotation) {
      return stored -> uuid(((Binary) stored).toByteBuffer());
    }
    if (logical instanceof Float16LogicalTypeAnnotation) {
      return stored -> half(((Binary) stored).toByteBuffer());
    }
    if (logical instanceof IntervalLogicalTypeAnnotation) {
      return stored -> interval(((Binary) stored).toByteBuffer());
    }
    return stored -> ((Binary) stored).getBytes();
  }

  /** IEEE 754 half precision, little-endian; Java reads it itself from version 20 on. */
  private static float half(ByteBuffer bytes) {
    int bits = Short.toUnsignedInt(bytes.order(ByteOrder.LITTLE_ENDIAN).getShort());
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (0x400 | fraction), exponent - 25);
        };
    return bits >> 15 == 0 ? magnitude : -magnitude;
  }

  private static String uuid(ByteBuffer bytes) {
    long high = bytes.getLong();
    return new UUID(high, bytes.getLong()).toString();
  }

  /** ISO 8601 duration of three little-endian numbers: months, days, milliseconds. */
  private static String interval(ByteBuffer bytes) {
    ByteBuffer parts = bytes.order(ByteOrder.LITTLE_ENDIAN);
    long months = Integer.toUnsignedLong(parts.getInt());
    long days = Integer.toUnsignedLong(parts.getInt());
    long millis = Integer.toUnsignedLong(parts.getInt());
    return "P%dM%dDT%sS".formatted(months, days, BigDecimal.valueOf(millis, 3).toPlainString());
  }

  /** Nanoseconds of the day, then the Julian day, both little-endian. */
  private static long int96Micros(Binary stored) {
    ByteBuffer parts = stored.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = parts.getLong();
    long day = parts.getInt() - (long) JULIAN_DAY_OF_1970;
    return day * MICROS_PER_DAY + Math.floorDiv(nanosOfDay, 1_000L);
  }
}
