package dev.spanledger.collector.otlp;

import dev.spanledger.collector.RefusedException;

/**
 * Counts the objects and list values of a JSON body before it is read; the JSON twin of {@link
 * WireScan}. Finds no mistakes: the reader does.
 */
final class JsonScan {
  private JsonScan() {}

  /** Heap in bytes that the body would take once read, or a refusal where that is too much. */
  static long heapBytes(byte[] body) throws RefusedException {
    return weigh(body).heapBytes();
  }

  static Weight weigh(byte[] body) throws RefusedException {
    requireUtf8(body);
    int objectCount = 0;
    int valueCount = 0;
    boolean isInString = false;
    for (int i = 0; i < body.length; i++) {
      byte c = body[i];
      if (isInString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          isInString = false;
        }
      } else if (c == '"') {
        isInString = true;
      } else if (c == '{' || c == '[') {
        objectCount++;
      } else if (c == ',') {
        valueCount++;
      }
    }
    Weight.check(objectCount, valueCount);
    return new Weight(objectCount, valueCount, body.length);
  }

  /** RFC 8259 allows nothing else between systems, and counting bytes needs it. */
  private static void requireUtf8(byte[] body) throws RefusedException {
    for (int i = 0; i < Math.min(Integer.BYTES, body.length); i++) {
      if (body[i] == 0 || (body[i] & 0xFF) >= 0xFE) {
        throw RefusedException.malformed("JSON body is UTF-16 or UTF-32; UTF-8 is expected");
      }
    }
  }
}
