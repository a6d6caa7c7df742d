package dev.spanledger.collector.grpc;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Answers are encoded already. */
final class AnswerBytes implements MethodDescriptor.Marshaller<byte[]> {
  static final AnswerBytes MARSHALLER = new AnswerBytes();

  private AnswerBytes() {}

  @Override
  public InputStream stream(byte[] answer) {
    return new ByteArrayInputStream(answer);
  }

  @Override
  public byte[] parse(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from memory failed", e);
    }
  }
}
