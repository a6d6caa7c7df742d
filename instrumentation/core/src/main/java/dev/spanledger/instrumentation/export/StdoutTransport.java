package dev.spanledger.instrumentation.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * One JSON line per request on standard output, which CloudWatch Logs carries to the collector: the
 * {@code otlp-stdout} format, read by its forwarders too.
 */
final class StdoutTransport implements OtlpTransport {
  // A CloudWatch Logs event ends at 256 KiB. Spans shrink to a fifth, base64 adds a third; a
  // payload of random bytes still fits.
  private static final int MAX_PAYLOAD_BYTES = 180 * 1024;

  // Where the forwarder posts it; nothing listens here.
  private static final String ENDPOINT = "http://localhost:4318";

  private final PrintStream out;
  private final String source;

  StdoutTransport(PrintStream out, String source) {
    this.out = out;
    this.source = quoted(source);
  }

  @Override
  public void send(List<Payload> payloads, long timeoutNanos) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(1024);
    for (Payload payload : payloads) {
      writeLine(lines, payload);
    }
    // One write, so that a line of the function's own cannot fall into the middle.
    lines.writeTo(out);
    out.flush();
    if (out.checkError()) {
      throw new IOException("standard output refused a line of " + lines.size() + " bytes");
    }
    for (Payload payload : payloads) {
      payload.accepted();
    }
  }

  private void writeLine(ByteArrayOutputStream lines, Payload payload) throws IOException {
    String head =
        "{\"__otel_otlp_stdout\":\"0.16.0\",\"source\":"
            + source
            + ",\"endpoint\":\""
            + ENDPOINT
            + payload.signal().path
            + "\",\"method\":\"POST\",\"content-type\":\"application/x-protobuf\""
            + ",\"content-encoding\":\"gzip\",\"base64\":true,\"payload\":\"";
    lines.write(head.getBytes(StandardCharsets.UTF_8));
    lines.write(Base64.getEncoder().encode(Gzip.compress(payload.bytes())));
    lines.write("\"}\n".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
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
}
