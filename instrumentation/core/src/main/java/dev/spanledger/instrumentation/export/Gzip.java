package dev.spanledger.instrumentation.export;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses one payload after the other with the same buffers: a stream of the JDK's would make a
 * compressor of 256 KB for each. The billed time of the function is dearer than the bytes that a
 * better level would save. Used by one thread at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class Gzip {
  private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0};
  private static final int TRAILER_BYTES = 8;
  private static final boolean WITHOUT_ZLIB_HEADER = true;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, WITHOUT_ZLIB_HEADER);
  private final CRC32 checksum = new CRC32();
  private byte[] buffer = new byte[1024];

  /** The whole member is in {@link #buffer()}, up to the number returned, until the next call. */
  int compress(byte[] bytes, int offset, int length) {
    System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
    int at = HEADER.length;
    deflater.reset();
    deflater.setInput(bytes, offset, length);
    deflater.finish();
    while (!deflater.finished()) {
      at += deflater.deflate(buffer, at, buffer.length - at - TRAILER_BYTES);
      if (buffer.length - at <= TRAILER_BYTES) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
    }
    checksum.reset();
    checksum.update(bytes, offset, length);
    littleEndian(at, (int) checksum.getValue());
    littleEndian(at + Integer.BYTES, length);
    return at + TRAILER_BYTES;
  }

  byte[] buffer() {
    return buffer;
  }

  private void littleEndian(int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      buffer[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
