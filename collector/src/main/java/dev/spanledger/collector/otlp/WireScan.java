package dev.spanledger.collector.otlp;

import dev.spanledger.collector.RefusedException;

/**
 * Walks a protobuf body and counts what a parser would build of it, without building anything. A
 * request of 4 MiB may hold two million messages; only counting them first keeps them out of the
 * heap. Not thread-safe; one instance per body.
 */
final class WireScan {
  private static final int WIRE_TYPE_BITS = 3;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BYTES = 10;

  /** Smallest element of a packed list is a one-byte varint, but OTLP's lists are of fixed64. */
  private static final int PACKED_BYTES = 8;

  private final byte[] body;
  private int position;
  private int messageCount;
  private int valueCount;

  private WireScan(byte[] body) {
    this.body = body;
  }

  /** What the body would become, or a refusal where it is no protobuf or too much of it. */
  static Weight weigh(byte[] body, WireSchema schema) throws RefusedException {
    WireScan scan = new WireScan(body);
    scan.message(schema, body.length, 0);
    return new Weight(scan.messageCount, scan.valueCount, body.length);
  }

  private void message(WireSchema schema, int end, int depth) throws RefusedException {
    if (depth > OtlpLimits.MAX_DEPTH) {
      throw RefusedException.malformed(
          "Protobuf nests more than %d messages at byte %d"
              .formatted(OtlpLimits.MAX_DEPTH, position));
    }
    while (position < end) {
      long tag = varint(end);
      int field = (int) (tag >>> WIRE_TYPE_BITS);
      if (tag > 0xFFFF_FFFFL || tag < 0 || field == 0) {
        throw malformed("no field has this tag");
      }
      field(schema, field, (int) (tag & 7), end, depth);
    }
  }

  private void field(WireSchema schema, int field, int wireType, int end, int depth)
      throws RefusedException {
    switch (wireType) {
      case VARINT -> varint(end);
      case FIXED64 -> skip(Long.BYTES, end);
      case FIXED32 -> skip(Integer.BYTES, end);
      case BYTES -> {
        int length = length(end);
        WireSchema child = schema.message(field);
        if (child != null) {
          count(1, 0);
          message(child, position + length, depth + 1);
        } else {
          count(0, schema.isList(field) ? 1 + length / PACKED_BYTES : 0);
          skip(length, end);
        }
      }
      default -> throw malformed("groups are not part of OTLP");
    }
    if (wireType != BYTES && schema.isList(field)) {
      count(0, 1);
    }
  }

  private void count(int messages, int values) throws RefusedException {
    messageCount += messages;
    valueCount += values;
    Weight.check(messageCount, valueCount);
  }

  private int length(int end) throws RefusedException {
    long length = varint(end);
    if (length < 0 || length > end - position) {
      throw malformed("a field ends behind its message");
    }
    return (int) length;
  }

  private void skip(int bytes, int end) throws RefusedException {
    if (bytes > end - position) {
      throw malformed("a field ends behind its message");
    }
    position += bytes;
  }

  private long varint(int end) throws RefusedException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (position >= end) {
        throw malformed("a number is cut off");
      }
      byte next = body[position++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number has more than %d bytes".formatted(MAX_VARINT_BYTES));
  }

  private RefusedException malformed(String what) {
    return RefusedException.malformed(
        "Body is not an OTLP protobuf request: %s, at byte %d of %d"
            .formatted(what, position, body.length));
  }
}
