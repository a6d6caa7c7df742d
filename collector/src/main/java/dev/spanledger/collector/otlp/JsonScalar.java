package dev.spanledger.collector.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON value as the Java value of a protobuf field that is no message. */
final class JsonScalar {
  private static final Set<String> HEX_FIELDS = Set.of("trace_id", "span_id", "parent_span_id");
  private static final int MAX_DIGITS = 40;
  private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(Long.SIZE);
  private static final long UINT32_MAX = 0xFFFF_FFFFL;

  private JsonScalar() {}

  /** Value of the parser's current token; null where it is not what the field holds. */
  static @Nullable Object read(JsonParser parser, FieldDescriptor field) throws IOException {
    return switch (field.getType()) {
      case STRING -> text(parser);
      case BOOL -> bool(parser);
      case BYTES -> HEX_FIELDS.contains(field.getName()) ? hex(parser) : base64(parser);
      case ENUM -> {
        Integer number = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? int32(parser) : null;
        yield number == null
            ? null
            : field.getEnumType().findValueByNumberCreatingIfUnknown(number);
      }
      case DOUBLE -> float64(parser);
      case INT32, SINT32, SFIXED32 -> int32(parser);
      case UINT32, FIXED32 -> uint32(parser);
      case INT64, SINT64, SFIXED64 -> int64(parser);
      case UINT64, FIXED64 -> uint64(parser);
      // OTLP has neither; messages are read elsewhere.
      case FLOAT, GROUP, MESSAGE -> null;
    };
  }

  /** What the field holds, in words that end an error message. */
  static String expected(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING -> "a string";
      case BOOL -> "true or false";
      case BYTES -> HEX_FIELDS.contains(field.getName()) ? "a hex string" : "a base64 string";
      case ENUM -> "an enum's number, not its name";
      case DOUBLE, FLOAT -> "a number";
      case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> "a 32-bit integer";
      case INT64, SINT64, SFIXED64, UINT64, FIXED64 -> "a 64-bit integer, as string or number";
      case GROUP, MESSAGE -> "an object";
    };
  }

  private static @Nullable String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING
        ? withoutLoneSurrogates(parser.getText())
        : null;
  }

  private static @Nullable Boolean bool(JsonParser parser) {
    JsonToken token = parser.currentToken();
    boolean isBoolean = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
    return isBoolean ? (Boolean) (token == JsonToken.VALUE_TRUE) : null;
  }

  private static @Nullable ByteString hex(JsonParser parser) throws IOException {
    String digits = text(parser);
    if (digits == null || !digits.chars().allMatch(c -> c < 128 && HexFormat.isHexDigit(c))) {
      return null;
    }
    return digits.length() % 2 == 1
        ? oddId(digits.length() / 2)
        : ByteString.copyFrom(HexFormat.of().parseHex(digits));
  }

  /** An odd number of digits is no bytes; kept as about as many, but never as many as an id has. */
  private static ByteString oddId(int byteCount) {
    boolean isIdLength = byteCount == Ids.TRACE_ID_BYTES || byteCount == Ids.SPAN_ID_BYTES;
    return ByteString.copyFrom(new byte[isIdLength ? byteCount + 1 : byteCount]);
  }

  private static @Nullable ByteString base64(JsonParser parser) throws IOException {
    String text = text(parser);
    if (text == null) {
      return null;
    }
    try {
      return ByteString.copyFrom(
          Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Double float64(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      double number = parser.getDoubleValue();
      return Double.isInfinite(number) ? null : (Double) number;
    }
    if (token != JsonToken.VALUE_STRING) {
      return null;
    }
    return switch (parser.getText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        BigDecimal number = decimal(parser.getText());
        yield number == null ? null : (Double) number.doubleValue();
      }
    };
  }

  private static @Nullable Integer int32(JsonParser parser) throws IOException {
    BigInteger number = integer(parser);
    return number == null || number.bitLength() >= Integer.SIZE
        ? null
        : (Integer) number.intValue();
  }

  private static @Nullable Integer uint32(JsonParser parser) throws IOException {
    Long number = int64(parser);
    return number == null || number < 0 || number > UINT32_MAX ? null : (Integer) number.intValue();
  }

  private static @Nullable Long int64(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    BigInteger number = integer(parser);
    return number == null || number.bitLength() >= Long.SIZE ? null : (Long) number.longValue();
  }

  /** The 64 bits of a number from 0 to 2^64-1. */
  private static @Nullable Long uint64(JsonParser parser) throws IOException {
    BigInteger number = integer(parser);
    return number == null || number.signum() < 0 || number.compareTo(UINT64_END) >= 0
        ? null
        : (Long) number.longValue();
  }

  private static @Nullable BigInteger integer(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    boolean isNumber =
        token == JsonToken.VALUE_NUMBER_INT
            || token == JsonToken.VALUE_NUMBER_FLOAT
            || token == JsonToken.VALUE_STRING;
    BigDecimal number = isNumber ? decimal(parser.getText()) : null;
    if (number == null) {
      return null;
    }
    BigDecimal whole = number.stripTrailingZeros();
    return whole.scale() > 0 ? null : whole.toBigIntegerExact();
  }

  /** The number, or null where the text is none or is one that nobody means. */
  private static @Nullable BigDecimal decimal(String text) {
    if (text.length() > MAX_DIGITS || !text.chars().allMatch(c -> c < 128)) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      // 1e999999999 is eleven characters and, as an integer, a gigabyte.
      return Math.abs((long) number.scale()) > 400 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A lone surrogate is no character; DuckDB would store it as a question mark. */
  private static String withoutLoneSurrogates(String text) {
    int first = 0;
    while (first < text.length() && !Character.isSurrogate(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
    return whole.toString();
  }
}
