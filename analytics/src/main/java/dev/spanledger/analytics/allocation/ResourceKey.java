package dev.spanledger.analytics.allocation;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A billed resource that is no function. Its account is left out: the span of a caller names the
 * caller's account, and the endpoint it called does not name the other.
 */
record ResourceKey(Type type, String region, String name) implements BilledResource {

  enum Type {
    TABLE,
    QUEUE,
    TOPIC,
    BUS,
    API,
    CLUSTER,
    STATE_MACHINE
  }

  private record Form(Type type, Pattern arn) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(Type.TABLE, Pattern.compile("arn:[^:]*:dynamodb:([^:]+):[^:]*:table/([^/]+).*")),
          new Form(Type.QUEUE, Pattern.compile("arn:[^:]*:sqs:([^:]+):[^:]*:([^:]+)")),
          new Form(Type.TOPIC, Pattern.compile("arn:[^:]*:sns:([^:]+):[^:]*:([^:]+).*")),
          new Form(Type.BUS, Pattern.compile("arn:[^:]*:events:([^:]+):[^:]*:event-bus/(.+)")),
          new Form(
              Type.API,
              Pattern.compile("arn:[^:]*:apigateway:([^:]+):[^:]*:/(?:apis|restapis)/([^/]+).*")),
          new Form(Type.CLUSTER, Pattern.compile("arn:[^:]*:rds:([^:]+):[^:]*:cluster:([^:]+)")),
          new Form(
              Type.STATE_MACHINE,
              Pattern.compile(
                  "arn:[^:]*:states:([^:]+):[^:]*:(?:stateMachine|execution|express):([^:]+).*")));

  private static final Pattern API_HOST = Pattern.compile("([a-z0-9]+)\\.execute-api\\..+");
  private static final Pattern CLUSTER_HOST = Pattern.compile("([^.]+)\\.cluster-.+");

  /** Of a bill's resource id; null for what is none of these. */
  static @Nullable ResourceKey ofArn(@Nullable String arn) {
    if (arn == null) {
      return null;
    }
    for (Form form : FORMS) {
      Matcher matcher = form.arn().matcher(arn);
      if (matcher.matches()) {
        return new ResourceKey(form.type(), matcher.group(1), matcher.group(2));
      }
    }
    return null;
  }

  /** Of an API's or a database cluster's endpoint; null for any other host. */
  static @Nullable ResourceKey ofHost(Type type, @Nullable String region, @Nullable String host) {
    if (host == null || region == null) {
      return null;
    }
    Matcher matcher =
        (type == Type.API ? API_HOST : CLUSTER_HOST).matcher(host.toLowerCase(Locale.ROOT));
    return matcher.matches() ? new ResourceKey(type, region, matcher.group(1)) : null;
  }
}
