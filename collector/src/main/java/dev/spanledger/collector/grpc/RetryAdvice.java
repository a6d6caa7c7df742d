package dev.spanledger.collector.grpc;

import com.google.protobuf.CodedOutputStream;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import io.grpc.Metadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Says in a refusal's trailers when to send again, as OTLP/gRPC has it: a {@code google.rpc.Status}
 * with a {@code google.rpc.RetryInfo}. Written field by field; the messages are small and fixed.
 */
final class RetryAdvice {
  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

  private RetryAdvice() {}

  /** Trailers of a refusal; empty where sending again cannot help. */
  static Metadata trailers(RefusedException refused) {
    Metadata trailers = new Metadata();
    Duration delay = delay(refused.refusal());
    if (!delay.isZero()) {
      trailers.put(DETAILS, status(refused, delay));
    }
    return trailers;
  }

  private static Duration delay(Refusal refusal) {
    return switch (refusal) {
      case OVERLOADED -> Duration.ofSeconds(1);
      case STORAGE_FAILED -> Duration.ofSeconds(5);
      case MALFORMED,
          UNAUTHENTICATED,
          FOREIGN_ORIGIN,
          UNKNOWN_PATH,
          WRONG_METHOD,
          TOO_SLOW,
          TOO_LARGE,
          UNSUPPORTED_TYPE,
          INTERNAL ->
          Duration.ZERO;
    };
  }

  private static byte[] status(RefusedException refused, Duration delay) {
    byte[] seconds = written(out -> out.writeInt64(1, delay.toSeconds()));
    byte[] retryInfo = written(out -> out.writeByteArray(1, seconds));
    byte[] any =
        written(
            out -> {
              out.writeString(1, RETRY_INFO);
              out.writeByteArray(2, retryInfo);
            });
    return written(
        out -> {
          out.writeInt32(1, refused.refusal().grpcCode());
          out.writeString(2, refused.reason());
          out.writeByteArray(3, any);
        });
  }

  private static byte[] written(Fields fields) {
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

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }
}
