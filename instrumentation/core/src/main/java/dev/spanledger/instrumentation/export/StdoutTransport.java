package dev.spanledger.instrumentation.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One JSON line per request on standard output, which CloudWatch Logs carries to the collector: the
 * {@code otlp-stdout} format, read by its forwarders too.
 */
final class StdoutTransport implements SpanTransport {
  private static final int BUFFER_BYTES = 8192;
  // A CloudWatch Logs event ends at 256 KiB. Spans shrink to a fifth, base64 adds a third; a
  // payload of random bytes still fits.
  private static final int MAX_PAYLOAD_BYTES = 180 * 1024;

  private final PrintStream out;
  private final String head;

  StdoutTransport(PrintStream out, String source, String endpoint) {
    this.out = out;
    this.head =
        "{\"__otel_otlp_stdout\":\"0.16.0\",\"source\":"
            + quoted(source)
            + ",\"endpoint\":"
            + quoted(endpoint)
            + ",\"method\":\"POST\",\"content-type\":\"application/x-protobuf\""
            + ",\"content-encoding\":\"gzip\",\"base64\":true,\"payload\":\"";
  }

  @Override
  public void send(byte[] payload, long timeoutNanos) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(payload.length / 2 + head.length());
    line.write(head.getBytes(StandardCharsets.UTF_8));
    line.write(Base64.getEncoder().encode(gzip(payload)));
    line.write("\"}\n".getBytes(StandardCharsets.UTF_8));
    // One write, so that a line of the function's own cannot fall into the middle.
    line.writeTo(out);
    out.flush();
    if (out.checkError()) {
      throw new IOException("standard output refused a line of " + line.size() + " bytes");
    }
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  private static byte[] gzip(byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length / 2 + 64);
    try (FastGzip gzip = new FastGzip(bytes)) {
      gzip.write(payload);
    }
    return bytes.toByteArray();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c < ' ' ? ' ' : c);
      }
    }
    return out.append('"').toString();
  }

  /** The billed time of the function is dearer than the bytes that a better level would save. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
