package dev.spanledger.instrumentation.event;

import org.jspecify.annotations.Nullable;

/** Parts of {@code arn:partition:service:region:account:resource}. */
public final class Arns {
  private static final int ACCOUNT = 4;
  private static final int FUNCTION_PARTS = 7;

  private Arns() {}

  /** What follows the last colon: queue, topic. */
  static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  /** {@code name} of {@code ...:stream/name} or {@code ...:table/name/stream/...}. */
  static @Nullable String nameAfterSlash(String arn) {
    int slash = arn.indexOf('/');
    if (slash < 0) {
      return null;
    }
    int end = arn.indexOf('/', slash + 1);
    return end < 0 ? arn.substring(slash + 1) : arn.substring(slash + 1, end);
  }

  /** {@code name} of {@code ...:stream/s/consumer/name:1520...}, a stream's enhanced consumer. */
  static @Nullable String consumer(String arn) {
    int consumer = arn.indexOf("/consumer/");
    if (consumer < 0) {
      return null;
    }
    int start = consumer + "/consumer/".length();
    int end = arn.indexOf(':', start);
    return end < 0 ? arn.substring(start) : arn.substring(start, end);
  }

  /** The account's twelve digits; null where this is no ARN. */
  public static @Nullable String account(String arn) {
    int start = startOf(arn, ACCOUNT);
    int end = start < 0 ? -1 : arn.indexOf(':', start);
    return end <= start ? null : arn.substring(start, end);
  }

  /** A function's ARN without alias or version, which name the same billed function. */
  public static String unqualified(String functionArn) {
    int qualifier = startOf(functionArn, FUNCTION_PARTS);
    return qualifier < 0 ? functionArn : functionArn.substring(0, qualifier - 1);
  }

  /** Index at which the part starts, counted from 0; -1 where there are fewer. */
  private static int startOf(String arn, int part) {
    int at = 0;
    for (int i = 0; i < part; i++) {
      at = arn.indexOf(':', at) + 1;
      if (at == 0) {
        return -1;
      }
    }
    return at;
  }
}
