package dev.spanledger.collector.grpc;

import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.intake.WireMessage;
import io.grpc.Metadata;

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
    if (refused.refusal().retryAfterSeconds() > 0) {
      trailers.put(DETAILS, status(refused));
    }
    return trailers;
  }

  private static byte[] status(RefusedException refused) {
    byte[] seconds =
        WireMessage.of(out -> out.writeInt64(1, refused.refusal().retryAfterSeconds()));
    byte[] retryInfo = WireMessage.of(out -> out.writeByteArray(1, seconds));
    byte[] any =
        WireMessage.of(
            out -> {
              out.writeString(1, RETRY_INFO);
              out.writeByteArray(2, retryInfo);
            });
    return WireMessage.of(
        out -> {
          out.writeInt32(1, refused.refusal().grpcCode());
          out.writeString(2, refused.reason());
          out.writeByteArray(3, any);
        });
  }
}
