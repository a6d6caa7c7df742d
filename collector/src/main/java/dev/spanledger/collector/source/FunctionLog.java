package dev.spanledger.collector.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function's instance, as the names of its log say it.
 *
 * @param stream names the instance
 * @param functionName null where neither name says it
 * @param version null where the stream does not say it
 */
record FunctionLog(
    String region,
    String accountId,
    String stream,
    @Nullable String functionName,
    @Nullable String version) {
  private static final String DEFAULT_GROUP = "/aws/lambda/";

  /**
   * {@code 2026/11/25/[$LATEST]0123…} in a function's own group, and with the function's name
   * before the bracket in a group that functions share.
   */
  private static final Pattern STREAM =
      Pattern.compile("\\d{4}/\\d\\d/\\d\\d/([A-Za-z0-9_-]{0,140})\\[(\\$LATEST|\\d+)].{0,200}");

  static FunctionLog of(String region, String accountId, String group, String stream) {
    Matcher matcher = STREAM.matcher(stream);
    boolean isNamed = matcher.matches();
    String name = isNamed && !matcher.group(1).isEmpty() ? matcher.group(1) : null;
    if (name == null && group.startsWith(DEFAULT_GROUP)) {
      name = group.substring(DEFAULT_GROUP.length());
    }
    return new FunctionLog(region, accountId, stream, name, isNamed ? matcher.group(2) : null);
  }

  /** As the resource of platform events. */
  void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("cloud.provider", "aws");
    json.writeStringField("cloud.platform", "aws_lambda");
    json.writeStringField("cloud.region", region);
    json.writeStringField("cloud.account.id", accountId);
    json.writeStringField("faas.instance", stream);
    if (version != null) {
      json.writeStringField("faas.version", version);
    }
    if (functionName != null) {
      json.writeStringField("faas.name", functionName);
      json.writeStringField(
          "cloud.resource_id",
          "arn:%s:lambda:%s:%s:function:%s"
              .formatted(partition(region), region, accountId, functionName));
    }
    json.writeEndObject();
  }

  private static String partition(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }
}
