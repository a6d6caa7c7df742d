package dev.spanledger.collector.lambda;

import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.IngestToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a deployed collector, from the environment variables of its function.
 *
 * @param lake {@code s3://bucket/prefix}, or a folder
 * @param tokens that may send over HTTP; none where no HTTP front is deployed
 * @param tenant of what comes without a token; null for none
 * @param signal of records of protobuf
 * @param s3Endpoint instead of AWS's own; null for that
 */
public record Environment(
    String lake,
    List<IngestToken> tokens,
    @Nullable String tenant,
    Signal signal,
    String region,
    @Nullable String s3Endpoint) {
  static final String LAKE = "SPANLEDGER_LAKE";
  static final String TOKENS = "SPANLEDGER_INGEST_TOKENS_SHA256";
  static final String TENANT = "SPANLEDGER_TENANT";
  static final String SIGNAL = "SPANLEDGER_SIGNAL";

  public Environment {
    tokens = List.copyOf(tokens);
  }

  /** Reads the process's own. */
  public static Environment ofProcess() {
    return of(System::getenv);
  }

  /**
   * @throws IllegalArgumentException where a value is missing or none of those that are right
   */
  static Environment of(UnaryOperator<@Nullable String> variables) {
    String lake = variables.apply(LAKE);
    String region = variables.apply("AWS_REGION");
    if (lake == null || lake.isBlank()) {
      throw new IllegalArgumentException(
          "%s is not set; it is s3://bucket/prefix of the lake".formatted(LAKE));
    }
    return new Environment(
        lake,
        tokens(variables.apply(TOKENS)),
        blankToNull(variables.apply(TENANT)),
        signal(variables.apply(SIGNAL)),
        region == null ? "us-east-1" : region,
        blankToNull(variables.apply("AWS_ENDPOINT_URL_S3")));
  }

  /**
   * Tokens, of which a front that anybody can reach needs one.
   *
   * @throws IllegalArgumentException where there is none
   */
  List<IngestToken> requiredTokens() {
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is not set: a front of HTTP takes nothing without an ingest token; give the SHA-256 of"
                  .formatted(TOKENS)
              + " one as 64 hex digits, or several with commas between, each with :tenant where it"
              + " has one");
    }
    return tokens;
  }

  private static List<IngestToken> tokens(@Nullable String list) {
    List<IngestToken> tokens = new ArrayList<>();
    for (String entry : list == null ? new String[0] : list.split(",", -1)) {
      if (!entry.isBlank()) {
        int colon = entry.indexOf(':');
        String hash = (colon < 0 ? entry : entry.substring(0, colon)).strip();
        String tenant = colon < 0 ? null : entry.substring(colon + 1).strip();
        tokens.add(new IngestToken(hash, tenant));
      }
    }
    return tokens;
  }

  private static Signal signal(@Nullable String name) {
    if (name == null || name.isBlank()) {
      return Signal.TRACES;
    }
    for (Signal signal : List.of(Signal.TRACES, Signal.LOGS, Signal.METRICS)) {
      if (signal.label().equals(name.strip().toLowerCase(Locale.ROOT))) {
        return signal;
      }
    }
    throw new IllegalArgumentException(
        "%s is \"%s\"; traces, logs and metrics are right".formatted(SIGNAL, name));
  }

  private static @Nullable String blankToNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }
}
