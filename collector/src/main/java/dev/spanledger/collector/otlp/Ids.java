package dev.spanledger.collector.otlp;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Trace and span ids: bytes on the wire, lower-case hex in the lake. */
final class Ids {
  static final int TRACE_ID_BYTES = 16;
  static final int SPAN_ID_BYTES = 8;

  private Ids() {}

  /** The id in hex; null where the length is wrong or every byte is zero. */
  static @Nullable String hex(ByteString id, int byteCount) {
    return isValid(id, byteCount) ? HexFormat.of().formatHex(id.toByteArray()) : null;
  }

  static boolean isValid(ByteString id, int byteCount) {
    return id.size() == byteCount && !isZero(id);
  }

  static boolean isZero(ByteString id) {
    for (int i = 0; i < id.size(); i++) {
      if (id.byteAt(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** What is wrong with an id that must be there; null where nothing is. */
  static @Nullable String problem(String name, ByteString id, int byteCount) {
    if (id.size() != byteCount) {
      return "%s has %d bytes, %d are expected".formatted(name, id.size(), byteCount);
    }
    return isZero(id) ? name + " is all zeros" : null;
  }
}
