package dev.spanledger.instrumentation.event;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Services that call a function in a form of their own, told by the members they alone have. */
final class ServiceEvents {
  // The log group stands in the first hundred bytes of what may be megabytes of log lines.
  private static final int LOG_HEAD_CHARS = 1024;

  private ServiceEvents() {}

  /** Null where nobody knows the event. */
  static @Nullable EventFacts read(Object event) {
    EventFacts facts = graphQl(event);
    facts = facts != null ? facts : stream(event);
    facts = facts != null ? facts : storage(event);
    facts = facts != null ? facts : workflow(event);
    return facts != null ? facts : hook(event);
  }

  private static @Nullable EventFacts graphQl(Object event) {
    Object info = Fields.get(event, "info");
    String field = Fields.text(info, "fieldName");
    String type = Fields.text(info, "parentTypeName");
    if (field != null && type != null) {
      Object headers = Fields.get(Fields.get(event, "request"), "headers");
      AttributesBuilder attributes = Attributes.builder();
      putOperation(attributes, type);
      Attribute.put(attributes, Attribute.USER_AGENT, Fields.header(headers, "user-agent"));
      return EventFacts.of(
              EventSource.APPSYNC,
              attributes.build(),
              TraceContexts.of(headers),
              TraceContexts.xrayHeader(headers))
          .named(type + '.' + field);
    }
    Object context = Fields.get(event, "requestContext");
    String query = Fields.text(context, "queryDocument");
    if (query == null) {
      return null;
    }
    Object headers = Fields.get(event, "requestHeaders");
    AttributesBuilder attributes = Attributes.builder();
    int end = 0;
    while (end < query.length() && Character.isLetter(query.charAt(end))) {
      end++;
    }
    // "{ field }" alone is short for a query.
    putOperation(attributes, end == 0 ? "query" : query.substring(0, end));
    Attribute.put(attributes, Attribute.GRAPHQL_NAME, Fields.text(context, "operationName"));
    return EventFacts.of(
        EventSource.APPSYNC_AUTHORIZER,
        attributes.build(),
        TraceContexts.of(headers),
        TraceContexts.xrayHeader(headers));
  }

  /** A resolver below the root has a type of the schema's, and no operation that it knows. */
  private static void putOperation(AttributesBuilder attributes, String type) {
    String operation = type.toLowerCase(Locale.ROOT);
    if (operation.equals("query")
        || operation.equals("mutation")
        || operation.equals("subscription")) {
      attributes.put(Attribute.GRAPHQL_TYPE, operation);
    }
  }

  private static @Nullable EventFacts stream(Object event) {
    if (Fields.text(event, "invocationId") != null) {
      String firehose = Fields.text(event, "deliveryStreamArn");
      if (firehose != null) {
        return transformed(EventSource.FIREHOSE, firehose, event);
      }
      String application = Fields.text(event, "applicationArn");
      if (application != null) {
        String stream = Fields.text(event, "streamArn");
        return transformed(
            EventSource.KINESIS_ANALYTICS, stream == null ? application : stream, event);
      }
    }
    Object logs = Fields.get(event, "awslogs");
    if (logs != null) {
      AttributesBuilder attributes = Attribute.messaging(EventSource.CLOUDWATCH_LOGS);
      Attribute.put(
          attributes, Attribute.MESSAGING_DESTINATION, logGroup(Fields.text(logs, "data")));
      return EventFacts.of(EventSource.CLOUDWATCH_LOGS, attributes.build());
    }
    boolean isButton =
        Fields.text(event, "serialNumber") != null && Fields.text(event, "clickType") != null;
    boolean isClick =
        Fields.get(event, "deviceInfo") != null && Fields.get(event, "deviceEvent") != null;
    String topic = Fields.text(event, "topic");
    boolean isRule = topic != null && Fields.text(event, "clientId") != null;
    if (!isButton && !isClick && !isRule) {
      return null;
    }
    AttributesBuilder attributes = Attribute.messaging(EventSource.IOT);
    Attribute.put(attributes, Attribute.MESSAGING_DESTINATION, topic);
    return EventFacts.linked(
        EventSource.IOT,
        attributes.build(),
        List.of(TraceContexts.spanOf(TraceContexts.of(event))));
  }

  private static EventFacts transformed(EventSource source, String arn, Object event) {
    List<?> records = Fields.list(event, "records");
    AttributesBuilder attributes = Attribute.messaging(source);
    Attribute.put(attributes, Attribute.MESSAGING_DESTINATION, Arns.nameAfterSlash(arn));
    Attribute.putCount(attributes, records.size());
    List<SpanContext> producers = new ArrayList<>(records.size());
    for (Object streamRecord : records) {
      producers.add(TraceContexts.spanOf(Envelope.ofData(Fields.get(streamRecord, "data"))));
    }
    return EventFacts.linked(source, attributes.build(), producers);
  }

  /** Of base64 of gzip of JSON, whose start is enough. */
  private static @Nullable String logGroup(@Nullable String data) {
    if (data == null) {
      return null;
    }
    String head = data.substring(0, Math.min(data.length(), LOG_HEAD_CHARS) / 4 * 4);
    byte[] json = new byte[LOG_HEAD_CHARS];
    int length = 0;
    try (InputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(head)))) {
      int read = 0;
      while (read >= 0 && length < json.length) {
        length += read;
        read = gzip.read(json, length, Math.min(64, json.length - length));
      }
    } catch (IOException | IllegalArgumentException e) {
      // The end of the head: what came before it has been read.
      return logGroupOf(json, length);
    }
    return logGroupOf(json, length);
  }

  private static @Nullable String logGroupOf(byte[] json, int length) {
    String text = new String(json, 0, length, StandardCharsets.UTF_8);
    String name = "\"logGroup\":\"";
    int start = text.indexOf(name);
    int end = start < 0 ? -1 : text.indexOf('"', start + name.length());
    return end < 0 ? null : text.substring(start + name.length(), end);
  }

  private static @Nullable EventFacts storage(Object event) {
    List<?> tasks = Fields.list(event, "tasks");
    if (!tasks.isEmpty() && Fields.text(event, "invocationSchemaVersion") != null) {
      AttributesBuilder attributes = Attributes.builder();
      if (tasks.size() == 1) {
        String arn = Fields.text(tasks.get(0), "s3BucketArn");
        String bucket = arn == null ? Fields.text(tasks.get(0), "s3Bucket") : Arns.lastPart(arn);
        Attribute.put(attributes, Attribute.S3_BUCKET, bucket);
        Attribute.put(
            attributes, Attribute.S3_KEY, RecordEvents.decoded(Fields.text(tasks.get(0), "s3Key")));
      }
      return EventFacts.of(EventSource.S3_BATCH, attributes.build());
    }
    Object request = Fields.get(event, "userRequest");
    boolean isOfObject =
        Fields.get(event, "getObjectContext") != null
            || Fields.get(event, "headObjectContext") != null
            || Fields.get(event, "listObjectsContext") != null;
    if (request != null && isOfObject) {
      return objectLambda(event, request);
    }
    if (Fields.text(event, "identityPoolId") != null) {
      AttributesBuilder attributes = Attributes.builder();
      Attribute.put(attributes, Attribute.DOCUMENT_COLLECTION, Fields.text(event, "datasetName"));
      attributes.put(Attribute.DOCUMENT_OPERATION, "edit");
      return EventFacts.of(EventSource.COGNITO_SYNC, attributes.build());
    }
    return null;
  }

  private static EventFacts objectLambda(Object event, Object request) {
    AttributesBuilder attributes = Attributes.builder();
    String method = Fields.get(event, "headObjectContext") != null ? "HEAD" : "GET";
    attributes.put(Attribute.HTTP_REQUEST_METHOD, method);
    String url = Fields.text(request, "url");
    int host = url == null ? -1 : url.indexOf("://");
    int path = host < 0 || url == null ? -1 : url.indexOf('/', host + 3);
    if (url != null && path > 0) {
      int query = url.indexOf('?', path);
      attributes.put(Attribute.URL_SCHEME, url.substring(0, host));
      attributes.put(Attribute.SERVER_ADDRESS, url.substring(host + 3, path));
      attributes.put(
          Attribute.URL_PATH, query < 0 ? url.substring(path) : url.substring(path, query));
    }
    Object headers = Fields.get(request, "headers");
    Attribute.put(attributes, Attribute.USER_AGENT, Fields.header(headers, "user-agent"));
    return EventFacts.of(
        EventSource.S3_OBJECT_LAMBDA,
        attributes.build(),
        TraceContexts.of(headers),
        TraceContexts.xrayHeader(headers));
  }

  /** What a workflow or another function hands on; its context is a parent that waits. */
  private static @Nullable EventFacts workflow(Object event) {
    Object machine = Fields.get(event, "StateMachine");
    Object execution = Fields.get(event, "Execution");
    if (machine != null && execution != null) {
      AttributesBuilder attributes = Attributes.builder();
      Attribute.put(attributes, Attribute.STATE_MACHINE, Fields.text(machine, "Id"));
      Context caller = TraceContexts.of(event);
      return EventFacts.of(
          EventSource.STEP_FUNCTIONS,
          attributes.build(),
          TraceContexts.spanOf(caller).isValid()
              ? caller
              : TraceContexts.of(Fields.get(execution, "Input")),
          null);
    }
    Object before = Fields.get(event, "requestContext");
    if (Fields.text(before, "functionArn") != null && Fields.text(before, "condition") != null) {
      return EventFacts.linked(
          EventSource.LAMBDA_DESTINATION,
          Attributes.empty(),
          List.of(TraceContexts.spanOf(TraceContexts.of(Fields.get(event, "requestPayload")))));
    }
    return null;
  }

  /** Services that ask the function something and wait. */
  private static @Nullable EventFacts hook(Object event) {
    if (Fields.text(event, "userPoolId") != null && Fields.text(event, "triggerSource") != null) {
      Object metadata = Fields.get(Fields.get(event, "request"), "clientMetadata");
      return EventFacts.of(
          EventSource.COGNITO_USER_POOL, Attributes.empty(), TraceContexts.of(metadata), null);
    }
    if (Fields.text(event, "SecretId") != null && Fields.text(event, "Step") != null) {
      return EventFacts.of(
          EventSource.SECRETS_MANAGER,
          Attributes.of(Attribute.SECRET_ARN, String.valueOf(Fields.text(event, "SecretId"))));
    }
    EventSource source = null;
    if (Fields.text(event, "alarmArn") != null && Fields.get(event, "alarmData") != null) {
      source = EventSource.CLOUDWATCH_ALARM;
    } else if (Fields.text(event, "RequestType") != null && Fields.text(event, "StackId") != null) {
      source = EventSource.CLOUDFORMATION;
    } else if (Fields.text(event, "configRuleArn") != null) {
      source = EventSource.CONFIG;
    } else if (Fields.get(event, "bot") != null && Fields.text(event, "invocationSource") != null) {
      source = EventSource.LEX;
    } else if (Fields.get(Fields.get(event, "Details"), "ContactData") != null) {
      source = EventSource.CONNECT;
    } else if (Fields.get(event, "CodePipeline.job") != null) {
      source = EventSource.CODEPIPELINE;
    }
    return source == null ? null : EventFacts.of(source, Attributes.empty());
  }
}
