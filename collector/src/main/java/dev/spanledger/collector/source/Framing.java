package dev.spanledger.collector.source;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests of protobuf that follow each other: behind a varint length, as metric streams write them
 * ("OpenTelemetry 1.0"), or behind four bytes of length, as the OpenTelemetry Collector's file
 * exporter does.
 */
final class Framing {
  /** Tag of field 1, a message: every request of OTLP starts with it. */
  private static final byte REQUEST_TAG = 0x0a;

  private static final int MAX_VARINT_BYTES = 5;

  private Framing() {}

  /** The framed requests, or the bytes themselves where no frame fits them to the last byte. */
  static List<byte[]> requests(byte[] body) {
    List<byte[]> framed = fixed(body);
    if (framed == null) {
      framed = varint(body);
    }
    return framed == null ? List.of(body) : framed;
  }

  private static @Nullable List<byte[]> fixed(byte[] body) {
    List<byte[]> requests = new ArrayList<>();
    int from = 0;
    while (from < body.length) {
      if (body.length - from < Integer.BYTES) {
        return null;
      }
      int length = ByteBuffer.wrap(body, from, Integer.BYTES).getInt();
      from += Integer.BYTES;
      if (!isRequest(body, from, length)) {
        return null;
      }
      requests.add(Arrays.copyOfRange(body, from, from + length));
      from += length;
    }
    return requests;
  }

  private static @Nullable List<byte[]> varint(byte[] body) {
    List<byte[]> requests = new ArrayList<>();
    int from = 0;
    while (from < body.length) {
      long length = 0;
      int count = 0;
      boolean isMore = true;
      while (isMore) {
        if (from == body.length || count == MAX_VARINT_BYTES) {
          return null;
        }
        length |= (long) (body[from] & 0x7f) << (7 * count);
        isMore = body[from] < 0;
        from++;
        count++;
      }
      if (!isRequest(body, from, length)) {
        return null;
      }
      requests.add(Arrays.copyOfRange(body, from, from + (int) length));
      from += (int) length;
    }
    return requests;
  }

  private static boolean isRequest(byte[] body, int from, long length) {
    return length > 0 && length <= body.length - from && body[from] == REQUEST_TAG;
  }
}
