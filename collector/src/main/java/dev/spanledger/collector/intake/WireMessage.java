package dev.spanledger.collector.intake;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A small protobuf message, written field by field. */
public final class WireMessage {
  private WireMessage() {}

  /** Writes the fields of one message. */
  public interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /** The message's bytes. */
  public static byte[] of(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
