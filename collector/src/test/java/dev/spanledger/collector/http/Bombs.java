package dev.spanledger.collector.http;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Small requests that become large. */
public final class Bombs {
  private Bombs() {}

  /** A request whose one scope holds nothing but empty spans, two bytes each. */
  public static byte[] emptySpans(int bytes) {
    byte[] spans = new byte[bytes];
    for (int i = 0; i < bytes; i += 2) {
      spans[i] = 0x12;
    }
    return nested(1, nested(2, spans));
  }

  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] nested(int field, byte[] message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(field, message);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
