package dev.spanledger.benchmarks.driver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/**
 * Counts the SERVER spans of an OTLP request: the one that stands for the invocation. Reads the
 * encoding by hand, so that the driver depends on no version of anything it measures.
 *
 * @see <a
 *     href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto">trace.proto</a>
 */
final class Spans {
  private static final int RESOURCE_SPANS = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int KIND = 6;
  private static final int SERVER = 2;

  private final byte[] bytes;
  private int at;

  private Spans(byte[] bytes) {
    this.bytes = bytes;
  }

  /** SERVER spans in an ExportTraceServiceRequest. */
  static int servers(byte[] request, boolean isGzip) throws IOException {
    byte[] plain = isGzip ? gunzip(request) : request;
    return new Spans(plain).count(plain.length, new int[] {RESOURCE_SPANS, SCOPE_SPANS, SPANS}, 0);
  }

  static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  /** Descends along the path of field numbers, and looks at the kind where it ends. */
  private int count(int end, int[] path, int depth) {
    int count = 0;
    while (at < end) {
      long tag = varint();
      int field = (int) (tag >>> 3);
      int type = (int) (tag & 7);
      if (type == 2) {
        int length = (int) varint();
        int next = at + length;
        count += depth < path.length && field == path[depth] ? count(next, path, depth + 1) : 0;
        at = next;
      } else {
        long value = scalar(type);
        count += depth == path.length && field == KIND && value == SERVER ? 1 : 0;
      }
    }
    return count;
  }

  private long scalar(int type) {
    if (type == 0) {
      return varint();
    }
    at += type == 1 ? 8 : 4;
    return -1;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
