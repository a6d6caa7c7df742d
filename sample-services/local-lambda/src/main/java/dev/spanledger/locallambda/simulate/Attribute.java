package dev.spanledger.locallambda.simulate;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;

/** Attributes and ids as OTLP has them. */
final class Attribute {
  private Attribute() {}

  static KeyValue of(String key, String value) {
    return of(key, AnyValue.newBuilder().setStringValue(value));
  }

  static KeyValue of(String key, long value) {
    return of(key, AnyValue.newBuilder().setIntValue(value));
  }

  static KeyValue of(String key, boolean value) {
    return of(key, AnyValue.newBuilder().setBoolValue(value));
  }

  /** A list of one text. */
  static KeyValue list(String key, String only) {
    return of(
        key,
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder().addValues(AnyValue.newBuilder().setStringValue(only))));
  }

  private static KeyValue of(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** Bytes of an id in hex. */
  static ByteString id(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              ((Character.digit(hex.charAt(2 * i), 16) << 4)
                  + Character.digit(hex.charAt(2 * i + 1), 16));
    }
    return ByteString.copyFrom(bytes);
  }
}
