package dev.spanledger.instrumentation.event;

import org.jspecify.annotations.Nullable;

/**
 * The names that are read of an event, found by their bytes, so that no other name is ever copied.
 */
final class EventNames {
  /** How the value under a name is read. */
  enum Kind {
    /** By the names in this table. */
    NODE,
    /** Every name, the values by this table: the keys are topics, queues or parameters. */
    KEYED,
    /** The names of {@link #HEADERS} in any case, their values whole. */
    HEADERS,
    /** Every name, all the way down. */
    WHOLE,
    /** A text, only where it looks like an event within the event. */
    BODY,
    /** Base64, only where it carries a trace context or compressed log lines. */
    DATA
  }

  private static final String NODES =
      " Records records eventSource EventSource eventSourceARN eventSourceArn eventName eventTime"
          + " eventID messageId MessageId messageID Sns TopicArn kinesis sequenceNumber"
          + " SequenceNumber dynamodb NewImage S ApproximateCreationDateTime s3 bucket name object"
          + " key codecommit references ref created deleted ses cf request response uri querystring clientIp"
          + " clientMetadata version routeKey rawPath path rawQueryString httpMethod resource"
          + " requestContext http method protocol elb domainName resourcePath connectionId"
          + " eventType identity userAgent sourceIp type methodArn routeArn"
          + " apiId operationName queryDocument info parentTypeName fieldName"
          + " source detail-type id time resources detail cron alarmArn alarmData"
          + " invocationId deliveryStreamArn streamArn applicationArn topic partition offset"
          + " messages destination physicalname physicalName basicProperties awslogs logGroup"
          + " events event ns db coll operationType clusterTime $timestamp t"
          + " triggerSource userPoolId identityPoolId datasetName tasks s3BucketArn s3Bucket s3Key"
          + " invocationSchemaVersion getObjectContext headObjectContext listObjectsContext"
          + " userRequest url Step SecretId ClientRequestToken RequestType StackId"
          + " ResourceType configRuleArn bot sessionState invocationSource inputTranscript"
          + " Details ContactData functionArn condition requestPayload responsePayload"
          + " Execution StateMachine State Id Input serialNumber clickType deviceInfo deviceEvent"
          + " clientId CodePipeline.job message subscription orderingKey traceparent tracestate baggage ";

  private static final String KEYED =
      " rmqMessagesByQueue queryStringParameters" + " multiValueQueryStringParameters ";

  private static final String HEADED =
      " headers multiValueHeaders requestHeaders attributes messageAttributes MessageAttributes"
          + " properties ";

  private static final String BODIES = " body Message ";

  private static final String DATA = " data ";

  private static final String HEADERS =
      " traceparent tracestate baggage x-amzn-trace-id awstraceheader user-agent host"
          + " x-forwarded-proto x-forwarded-port x-forwarded-for"
          // Google's client puts its prefix before the names of the W3C headers.
          + " googclient_traceparent googclient_tracestate googclient_baggage ";

  // Of the bytes that a header may have, this bit alone tells capital letters from small ones.
  private static final int FOLDED_BIT = 0x20;
  private static final int SLOTS = 512;
  private static final EventNames MEMBERS = members();
  private static final EventNames HEADER_NAMES = headers();

  private final String[] names = new String[SLOTS];
  private final Kind[] kinds = new Kind[SLOTS];

  private EventNames() {}

  /** The slot of a name of an event; -1 where nobody reads it. */
  static int member(byte[] json, int from, int to) {
    return MEMBERS.find(json, from, to, 0);
  }

  static String name(int slot) {
    return MEMBERS.names[slot];
  }

  static Kind kind(int slot) {
    return MEMBERS.kinds[slot];
  }

  /** The header's name in small letters; null where nobody reads it. */
  static @Nullable String header(byte[] json, int from, int to) {
    int slot = HEADER_NAMES.find(json, from, to, FOLDED_BIT);
    return slot < 0 ? null : HEADER_NAMES.names[slot];
  }

  private int find(byte[] json, int from, int to, int foldedBit) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + (json[i] | foldedBit);
    }
    int slot = slot(hash);
    while (names[slot] != null) {
      if (isAt(names[slot], json, from, to, foldedBit)) {
        return slot;
      }
      slot = (slot + 1) % SLOTS;
    }
    return -1;
  }

  private static boolean isAt(String name, byte[] json, int from, int to, int foldedBit) {
    if (name.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if ((name.charAt(i - from) | foldedBit) != (json[i] | foldedBit)) {
        return false;
      }
    }
    return true;
  }

  private static EventNames members() {
    EventNames table = new EventNames();
    table.add(NODES, Kind.NODE, 0);
    table.add(KEYED, Kind.KEYED, 0);
    table.add(HEADED, Kind.HEADERS, 0);
    table.add(BODIES, Kind.BODY, 0);
    table.add(DATA, Kind.DATA, 0);
    return table;
  }

  private static EventNames headers() {
    EventNames table = new EventNames();
    table.add(HEADERS, Kind.WHOLE, FOLDED_BIT);
    return table;
  }

  private void add(String list, Kind kind, int foldedBit) {
    int start = 1;
    while (start < list.length()) {
      int end = list.indexOf(' ', start);
      String name = list.substring(start, end);
      int slot = slot(hash(name, foldedBit));
      while (names[slot] != null) {
        slot = (slot + 1) % SLOTS;
      }
      names[slot] = name;
      kinds[slot] = kind;
      start = end + 1;
    }
  }

  private static int hash(String name, int foldedBit) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + (name.charAt(i) | foldedBit);
    }
    return hash;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 9 ^ hash >>> 18) & SLOTS - 1;
  }
}
