package dev.spanledger.analytics.billing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way from the process that reads a billing file. The receiver trusts nothing: every
 * length has a limit, and what is not of these types is text.
 */
final class RowCodec {
  private static final int MAX_TEXT_BYTES = 32 << 20;
  private static final int MAX_VALUES = 100_000;
  private static final int MAX_DEPTH = 8;

  private static final int ABSENT = 0;
  private static final int TEXT = 1;
  private static final int LONG = 2;
  private static final int DOUBLE = 3;
  private static final int DECIMAL = 4;
  private static final int MAP = 5;

  private RowCodec() {}

  static void write(DataOutputStream output, List<? extends @Nullable Object> values)
      throws IOException {
    output.writeInt(values.size());
    for (Object value : values) {
      writeValue(output, value);
    }
  }

  static List<@Nullable Object> read(DataInputStream input) throws IOException {
    int size = size(input, MAX_VALUES);
    List<@Nullable Object> values = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      values.add(readValue(input, 0));
    }
    return values;
  }

  static void writeText(DataOutputStream output, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    output.writeInt(bytes.length);
    output.write(bytes);
  }

  static String readText(DataInputStream input) throws IOException {
    int length = size(input, MAX_TEXT_BYTES);
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("Text of %d bytes ends after %d".formatted(length, bytes.length));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int size(DataInputStream input, int limit) throws IOException {
    int size = input.readInt();
    if (size < 0 || size > limit) {
      throw new IOException("Length %d is not between 0 and %d".formatted(size, limit));
    }
    return size;
  }

  private static void writeValue(DataOutputStream output, @Nullable Object value)
      throws IOException {
    if (value == null) {
      output.writeByte(ABSENT);
    } else if (value instanceof Long number) {
      output.writeByte(LONG);
      output.writeLong(number);
    } else if (value instanceof Double number) {
      output.writeByte(DOUBLE);
      output.writeDouble(number);
    } else if (value instanceof BigDecimal number) {
      output.writeByte(DECIMAL);
      writeText(output, number.toString());
    } else if (value instanceof Map<?, ?> map) {
      output.writeByte(MAP);
      output.writeInt(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        writeText(output, String.valueOf(entry.getKey()));
        writeValue(output, entry.getValue());
      }
    } else {
      output.writeByte(TEXT);
      writeText(output, value.toString());
    }
  }

  private static @Nullable Object readValue(DataInputStream input, int depth) throws IOException {
    int type = input.readUnsignedByte();
    return switch (type) {
      case ABSENT -> null;
      case TEXT -> readText(input);
      case LONG -> input.readLong();
      case DOUBLE -> input.readDouble();
      case DECIMAL -> decimal(readText(input));
      case MAP -> readMap(input, depth);
      default -> throw new IOException("Value of unknown type %d".formatted(type));
    };
  }

  private static Map<String, @Nullable Object> readMap(DataInputStream input, int depth)
      throws IOException {
    if (depth == MAX_DEPTH) {
      throw new IOException("Maps are nested more than %d deep".formatted(MAX_DEPTH));
    }
    int size = size(input, MAX_VALUES);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      map.put(readText(input), readValue(input, depth + 1));
    }
    return map;
  }

  private static BigDecimal decimal(String text) throws IOException {
    ExactDecimal number = ExactDecimal.of(text);
    if (number == null) {
      throw new IOException("%s is no number".formatted(Findings.quote(text)));
    }
    return number.exact();
  }
}
