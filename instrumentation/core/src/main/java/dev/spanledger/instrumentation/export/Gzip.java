package dev.spanledger.instrumentation.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The billed time of the function is dearer than the bytes that a better level would save. */
final class Gzip extends GZIPOutputStream {
  private static final int BUFFER_BYTES = 8192;

  private Gzip(ByteArrayOutputStream out) throws IOException {
    super(out, BUFFER_BYTES);
    def.setLevel(Deflater.BEST_SPEED);
  }

  static byte[] compress(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2 + 64);
    try (Gzip gzip = new Gzip(compressed)) {
      gzip.write(bytes);
    }
    return compressed.toByteArray();
  }
}
