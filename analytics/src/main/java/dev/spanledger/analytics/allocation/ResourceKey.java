package dev.spanledger.analytics.allocation;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A billed resource that is no Lambda function.
 *
 * @param region or the provider's name, where names are unique in all of its regions
 * @param accountId null where whoever names the resource does not name its account: an endpoint,
 *     say
 */
record ResourceKey(Type type, String region, @Nullable String accountId, String name)
    implements BilledResource {

  enum Type {
    TABLE,
    QUEUE,
    TOPIC,
    BUS,
    API,
    CLUSTER,
    STATE_MACHINE,
    /** A function, or an app of functions, of another cloud; names in lower case. */
    CLOUD_FUNCTION
  }

  private record Form(Type type, Pattern arn) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(
              Type.TABLE, Pattern.compile("arn:[^:]*:dynamodb:([^:]+):([^:]*):table/([^/]+).*")),
          new Form(Type.QUEUE, Pattern.compile("arn:[^:]*:sqs:([^:]+):([^:]*):([^:]+)")),
          new Form(Type.TOPIC, Pattern.compile("arn:[^:]*:sns:([^:]+):([^:]*):([^:]+).*")),
          new Form(Type.BUS, Pattern.compile("arn:[^:]*:events:([^:]+):([^:]*):event-bus/(.+)")),
          new Form(
              Type.API,
              Pattern.compile("arn:[^:]*:apigateway:([^:]+):([^:]*):/(?:apis|restapis)/([^/]+).*")),
          new Form(Type.CLUSTER, Pattern.compile("arn:[^:]*:rds:([^:]+):([^:]*):cluster:([^:]+)")),
          new Form(
              Type.STATE_MACHINE,
              Pattern.compile(
                  "arn:[^:]*:states:([^:]+):([^:]*):(?:stateMachine|execution|express):([^:]+).*")));

  static final String AZURE = "azure";
  static final String GOOGLE = "gcp";

  private static final Pattern AZURE_SITE =
      Pattern.compile("/subscriptions/([^/]+)/.*/microsoft\\.web/sites/([^/]+).*");
  private static final Pattern GOOGLE_FUNCTION =
      Pattern.compile(
          "//(?:run|cloudfunctions)\\.googleapis\\.com/projects/([^/]+)/locations/[^/]+/(?:services|functions)/([^/]+)");

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
        String account = matcher.group(2).isEmpty() ? null : matcher.group(2);
        return new ResourceKey(form.type(), matcher.group(1), account, matcher.group(3));
      }
    }
    return null;
  }

  /** Of a resource id of Azure or Google that names a function or an app; null for any other. */
  static @Nullable ResourceKey ofCloudFunction(@Nullable String id) {
    // Azure's bills write ids in lower case, its platform does not.
    String lower = id == null ? "" : id.toLowerCase(Locale.ROOT);
    Matcher azure = AZURE_SITE.matcher(lower);
    if (azure.matches()) {
      return new ResourceKey(Type.CLOUD_FUNCTION, AZURE, azure.group(1), azure.group(2));
    }
    Matcher google = GOOGLE_FUNCTION.matcher(lower);
    return google.matches()
        ? new ResourceKey(Type.CLOUD_FUNCTION, GOOGLE, google.group(1), google.group(2))
        : null;
  }

  /** By the last segment of an id whose text is unknown; null where there is none. */
  static @Nullable ResourceKey ofCloudFunction(
      String provider, @Nullable String accountId, @Nullable String id) {
    String name = id == null ? "" : id.substring(id.lastIndexOf('/') + 1);
    String account = accountId == null ? null : accountId.toLowerCase(Locale.ROOT);
    return name.isEmpty()
        ? null
        : new ResourceKey(Type.CLOUD_FUNCTION, provider, account, name.toLowerCase(Locale.ROOT));
  }

  /** Of an API's endpoint, which is unique whatever its account; null for any other host. */
  static @Nullable ResourceKey ofApi(@Nullable String region, @Nullable String host) {
    return ofHost(Type.API, API_HOST, region, null, host);
  }

  /** Of a database cluster's endpoint; null for any other host. */
  static @Nullable ResourceKey ofCluster(
      @Nullable String region, @Nullable String accountId, @Nullable String host) {
    return ofHost(Type.CLUSTER, CLUSTER_HOST, region, accountId, host);
  }

  private static @Nullable ResourceKey ofHost(
      Type type,
      Pattern pattern,
      @Nullable String region,
      @Nullable String accountId,
      @Nullable String host) {
    if (host == null || region == null) {
      return null;
    }
    Matcher matcher = pattern.matcher(host.toLowerCase(Locale.ROOT));
    return matcher.matches() ? new ResourceKey(type, region, accountId, matcher.group(1)) : null;
  }

  /** The same name in whatever account. */
  ResourceKey ofAnyAccount() {
    return accountId == null ? this : new ResourceKey(type, region, null, name);
  }

  /** Whether both are of one account, as far as both tell. */
  boolean isOfAccountOf(ResourceKey other) {
    return accountId == null || other.accountId() == null || accountId.equals(other.accountId());
  }
}
