package dev.spanledger.analytics.allocation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function, whatever its version, its alias or the edge location that it is replicated to.
 * Bills name the bare function; telemetry names the version that ran.
 */
public record FunctionKey(String region, String accountId, String name) implements BilledResource {
  private static final Pattern FUNCTION =
      Pattern.compile("arn:[^:]*:lambda:([^:]+):([^:]+):function:([^:]+)(?::.*)?");

  /** A replica at the edge is named after the region of the function that it replicates. */
  private static final Pattern REPLICA = Pattern.compile("([a-z]{2}(?:-[a-z]+)+-[0-9])\\.(.+)");

  private static final Pattern LOG_GROUP =
      Pattern.compile(
          "arn:[^:]*:logs:([^:]+):([^:]+):log-group:/aws/lambda/([^:]+?)(?::log-stream:.*|:\\*)?");

  /** Of a function's ARN with or without qualifier; null for any other text. */
  public static @Nullable FunctionKey ofFunctionArn(@Nullable String arn) {
    return of(FUNCTION, arn);
  }

  /** Of the function that writes to this log group; null for any other text. */
  static @Nullable FunctionKey ofLogGroupArn(@Nullable String arn) {
    return of(LOG_GROUP, arn);
  }

  /** Of an invocation: by its ARN, else by where it ran. */
  public static @Nullable FunctionKey ofInvocation(
      @Nullable String arn,
      @Nullable String region,
      @Nullable String accountId,
      @Nullable String name) {
    FunctionKey key = ofFunctionArn(arn);
    if (key != null || region == null || accountId == null || name == null) {
      return key;
    }
    return named(region, accountId, name);
  }

  /** Whether the name is that of a replica at the edge, as {@code us-east-1.name}. */
  static boolean isReplica(@Nullable String name) {
    return name != null && REPLICA.matcher(name).matches();
  }

  private static FunctionKey named(String region, String accountId, String name) {
    Matcher replica = REPLICA.matcher(name);
    return replica.matches()
        ? new FunctionKey(replica.group(1), accountId, replica.group(2))
        : new FunctionKey(region, accountId, name);
  }

  private static @Nullable FunctionKey of(Pattern pattern, @Nullable String arn) {
    if (arn == null) {
      return null;
    }
    Matcher matcher = pattern.matcher(arn);
    return matcher.matches() ? named(matcher.group(1), matcher.group(2), matcher.group(3)) : null;
  }
}
