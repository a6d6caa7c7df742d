package dev.spanledger.analytics.allocation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function, whatever its version or alias. Bills name the bare function; telemetry names
 * the version that ran.
 */
public record FunctionKey(String region, String accountId, String name) implements BilledResource {
  private static final Pattern FUNCTION =
      Pattern.compile("arn:[^:]*:lambda:([^:]+):([^:]+):function:([^:]+)(?::.*)?");
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
    return new FunctionKey(region, accountId, name);
  }

  private static @Nullable FunctionKey of(Pattern pattern, @Nullable String arn) {
    if (arn == null) {
      return null;
    }
    Matcher matcher = pattern.matcher(arn);
    return matcher.matches()
        ? new FunctionKey(matcher.group(1), matcher.group(2), matcher.group(3))
        : null;
  }
}
