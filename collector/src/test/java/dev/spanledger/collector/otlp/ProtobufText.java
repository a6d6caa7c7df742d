package dev.spanledger.collector.otlp;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Trace requests written field by field, so that their text may be ISO 8859-1 instead of UTF-8. */
final class ProtobufText {
  private ProtobufText() {}

  /** One resource, one scope, and a span of each name. */
  static byte[] traces(String service, String scope, String... names) throws IOException {
    byte[] attribute =
        message(
            out -> {
              out.writeString(1, "service.name");
              out.writeByteArray(2, message(value -> value.writeByteArray(1, latin1(service))));
            });
    byte[] resource = message(out -> out.writeByteArray(1, attribute));
    byte[] scopeSpans =
        message(
            out -> {
              out.writeByteArray(1, message(in -> in.writeByteArray(1, latin1(scope))));
              for (int i = 0; i < names.length; i++) {
                out.writeByteArray(2, span(names[i], i));
              }
            });
    byte[] resourceSpans =
        message(
            out -> {
              out.writeByteArray(1, resource);
              out.writeByteArray(2, scopeSpans);
            });
    return message(out -> out.writeByteArray(1, resourceSpans));
  }

  /** Protobuf messages one behind another are one message. */
  static byte[] joined(byte[]... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      out.writeBytes(message);
    }
    return out.toByteArray();
  }

  private static byte[] span(String name, int number) throws IOException {
    byte[] traceId = new byte[16];
    byte[] spanId = new byte[8];
    traceId[0] = 1;
    spanId[0] = (byte) (number + 1);
    return message(
        out -> {
          out.writeByteArray(1, traceId);
          out.writeByteArray(2, spanId);
          out.writeByteArray(5, latin1(name));
          out.writeFixed64(7, RandomRequests.NOW_NANOS);
          out.writeFixed64(8, RandomRequests.NOW_NANOS + 1);
        });
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }
}
