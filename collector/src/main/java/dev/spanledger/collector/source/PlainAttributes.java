package dev.spanledger.collector.source;

import com.google.protobuf.ByteString;
import dev.spanledger.collector.RefusedException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain JSON values as OTLP's attributes. */
final class PlainAttributes {
  private PlainAttributes() {}

  /** The fields of an object, in their order. */
  static List<KeyValue> of(JsonObject object) {
    List<KeyValue> attributes = new ArrayList<>();
    for (String name : object.names()) {
      attributes.add(
          KeyValue.newBuilder().setKey(name).setValue(value(object.value(name))).build());
    }
    return attributes;
  }

  static KeyValue of(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static AnyValue value(@Nullable Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    if (value instanceof Boolean flag) {
      any.setBoolValue(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      any.setIntValue(((Number) value).longValue());
    } else if (value instanceof Number number && !(value instanceof BigInteger)) {
      any.setDoubleValue(number.doubleValue());
    } else if (value instanceof JsonObject object) {
      any.setKvlistValue(KeyValueList.newBuilder().addAllValues(of(object)));
    } else if (value instanceof List<?> list) {
      ArrayValue.Builder array = ArrayValue.newBuilder();
      list.forEach(element -> array.addValues(value(element)));
      any.setArrayValue(array);
    } else if (value != null) {
      any.setStringValue(value.toString());
    }
    return any.build();
  }

  /** Bytes of an id in hex; the decoder judges their number. */
  static ByteString id(@Nullable String hex) throws RefusedException {
    if (hex == null) {
      return ByteString.EMPTY;
    }
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw RefusedException.malformed("Id of %d characters is not hex".formatted(hex.length()));
    }
  }
}
