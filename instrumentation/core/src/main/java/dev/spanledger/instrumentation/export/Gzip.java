package dev.spanledger.instrumentation.export;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses one payload after the other with the same buffers: a stream of the JDK's would make a
 * compressor of 256 KB for each. Small payloads that come again and again, as those of one function
 * do, are compressed the way the first of them were. Used by one thread at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class Gzip {
  private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0};
  private static final int TRAILER_BYTES = 8;

  /** What a cold start sends, traces and metrics, needs no more classes than it must. */
  private static final int COLD = 2;

  private static final boolean WITHOUT_ZLIB_HEADER = true;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, WITHOUT_ZLIB_HEADER);
  private final CRC32 checksum = new CRC32();
  private @Nullable DeflateTemplates templates;
  private int compressed;
  private byte[] deflated = new byte[1024];
  private byte[] buffer = deflated;

  /** The whole member is in {@link #buffer()}, up to the number returned, until the next call. */
  int compress(Payload payload) {
    int end = again(payload);
    if (end == DeflateTemplates.UNKNOWN) {
      end = deflate(payload);
      buffer = deflated;
    }
    System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
    checksum.reset();
    checksum.update(payload.buffer(), payload.offset(), payload.length());
    littleEndian(end, (int) checksum.getValue());
    littleEndian(end + Integer.BYTES, payload.length());
    return end + TRAILER_BYTES;
  }

  byte[] buffer() {
    return buffer;
  }

  private int again(Payload payload) {
    if (compressed < COLD) {
      compressed++;
      return DeflateTemplates.UNKNOWN;
    }
    DeflateTemplates known = templates;
    if (known == null) {
      known = new DeflateTemplates();
      templates = known;
    }
    int end = known.compress(payload, HEADER.length, TRAILER_BYTES);
    buffer = known.buffer();
    return end;
  }

  private int deflate(Payload payload) {
    int at = HEADER.length;
    deflater.reset();
    deflater.setInput(payload.buffer(), payload.offset(), payload.length());
    deflater.finish();
    while (!deflater.finished()) {
      at += deflater.deflate(deflated, at, deflated.length - at - TRAILER_BYTES);
      if (deflated.length - at <= TRAILER_BYTES) {
        deflated = Arrays.copyOf(deflated, 2 * deflated.length);
      }
    }
    return at;
  }

  private void littleEndian(int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      buffer[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
