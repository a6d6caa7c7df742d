package dev.spanledger.collector.intake;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of answers, in the encoding of the request. The messages are small and fixed, so they are
 * written field by field; all three Export*PartialSuccess messages share one layout.
 */
public final class Reply {
  /** Escaped to twice its length at worst, it still fits into an error body of 512 bytes. */
  private static final int MAX_ERROR_CHARS = 230;

  private Reply() {}

  /** {@code Export*ServiceResponse}, or the platform front's own answer. */
  public static byte[] accepted(Signal signal, Encoding encoding, Verdict verdict) {
    return switch (signal) {
      case TRACES -> export(encoding, "rejectedSpans", verdict);
      case LOGS -> export(encoding, "rejectedLogRecords", verdict);
      case METRICS -> export(encoding, "rejectedDataPoints", verdict);
      case PLATFORM -> platform(verdict);
    };
  }

  /** {@code google.rpc.Status}. */
  public static byte[] refused(Encoding encoding, Refusal refusal, String message) {
    String bounded =
        message.length() <= MAX_ERROR_CHARS ? message : message.substring(0, MAX_ERROR_CHARS);
    return switch (encoding) {
      case JSON ->
          utf8("{\"code\":%d,\"message\":%s}".formatted(refusal.grpcCode(), quoted(bounded)));
      case PROTOBUF -> message(refusal.grpcCode(), bounded);
    };
  }

  private static byte[] export(Encoding encoding, String countField, Verdict verdict) {
    boolean isWhole = verdict.rejectedCount() == 0 && verdict.problems().isEmpty();
    return switch (encoding) {
      case JSON ->
          utf8(
              isWhole
                  ? "{}"
                  : "{\"partialSuccess\":{\"%s\":\"%d\",\"errorMessage\":%s}}"
                      .formatted(countField, verdict.rejectedCount(), quoted(verdict.message())));
      case PROTOBUF ->
          isWhole ? new byte[0] : nested(message(verdict.rejectedCount(), verdict.message()));
    };
  }

  private static byte[] platform(Verdict verdict) {
    List<String> errors = verdict.problems().stream().map(Reply::quoted).toList();
    return utf8(
        "{\"accepted\":%d,\"rejected\":%d,\"errors\":[%s]}"
            .formatted(verdict.acceptedCount(), verdict.rejectedCount(), String.join(",", errors)));
  }

  /** Field 1 a number, field 2 a text: Status and every partial success. */
  private static byte[] message(long number, String text) {
    return WireMessage.of(
        out -> {
          if (number != 0) {
            out.writeInt64(1, number);
          }
          out.writeString(2, text);
        });
  }

  private static byte[] nested(byte[] partialSuccess) {
    return WireMessage.of(out -> out.writeByteArray(1, partialSuccess));
  }

  private static String quoted(@Nullable String text) {
    return '"'
        + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(String.valueOf(text)))
        + '"';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
