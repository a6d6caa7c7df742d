package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  private static final byte[] LINE_END = {'"', '}', '\n'};

  private final PrintStream out;
  private final byte[][] heads = new byte[Signal.values().length][];
  private final Gzip gzip = new Gzip();
  private byte[] lines = new byte[2048];
  private int length;

  StdoutTransport(PrintStream out, String source) {
    this.out = out;
    String start =
        "{\"__otel_otlp_stdout\":\"0.16.0\",\"source\":"
            + quoted(source)
            + ",\"endpoint\":\""
            + ENDPOINT;
    for (Signal signal : Signal.values()) {
      String head =
          start
              + signal.path
              + "\",\"method\":\"POST\",\"content-type\":\"application/x-protobuf\""
              + ",\"content-encoding\":\"gzip\",\"base64\":true,\"payload\":\"";
      heads[signal.ordinal()] = head.getBytes(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void send(List<Payload> payloads, long timeoutNanos) throws IOException {
    length = 0;
    for (Payload payload : payloads) {
      appendLine(payload);
    }
    // One write, so that a line of the function's own cannot fall into the middle.
    out.write(lines, 0, length);
    // Flushes too.
    if (out.checkError()) {
      throw new IOException("standard output refused a line of " + length + " bytes");
    }
    for (Payload payload : payloads) {
      payload.accepted();
    }
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  private void appendLine(Payload payload) {
    byte[] head = heads[payload.signal().ordinal()];
    int compressedBytes = gzip.compress(payload);
    int needed = length + head.length + Base64Text.length(compressedBytes) + LINE_END.length;
    if (needed > lines.length) {
      lines = Arrays.copyOf(lines, Math.max(needed, 2 * lines.length));
    }
    append(head);
    length = Base64Text.encode(gzip.buffer(), 0, compressedBytes, lines, length);
    append(LINE_END);
  }

  private void append(byte[] bytes) {
    System.arraycopy(bytes, 0, lines, length, bytes.length);
    length += bytes.length;
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
