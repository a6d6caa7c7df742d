package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.internal.spi.middleware.MiddlewareContext;
import org.jspecify.annotations.Nullable;

/**
 * What starts a function, by the annotation of its parameter.
 *
 * <p>The worker answers for annotations by their simple name, so the annotations themselves need
 * not be on the class path.
 */
enum FunctionTrigger {
  HTTP("HttpTrigger", "http", null),
  TIMER("TimerTrigger", "timer", null),
  QUEUE("QueueTrigger", "pubsub", "azure_storage_queue"),
  SERVICE_BUS_QUEUE("ServiceBusQueueTrigger", "pubsub", "servicebus"),
  SERVICE_BUS_TOPIC("ServiceBusTopicTrigger", "pubsub", "servicebus"),
  EVENT_HUB("EventHubTrigger", "pubsub", "eventhubs"),
  EVENT_GRID("EventGridTrigger", "pubsub", "eventgrid"),
  KAFKA("KafkaTrigger", "pubsub", "kafka"),
  BLOB("BlobTrigger", "datasource", null),
  COSMOS("CosmosDBTrigger", "datasource", null),
  WARM_UP("WarmupTrigger", "other", null),
  OTHER("", "other", null);

  private static final FunctionTrigger[] ALL = values();

  private final String annotation;
  private final String wireName;
  private final @Nullable String messagingSystem;

  FunctionTrigger(String annotation, String wireName, @Nullable String messagingSystem) {
    this.annotation = annotation;
    this.wireName = wireName;
    this.messagingSystem = messagingSystem;
  }

  /** The value of {@code faas.trigger}. */
  String wireName() {
    return wireName;
  }

  /** The value of {@code messaging.system}; null where messages start nothing. */
  @Nullable String messagingSystem() {
    return messagingSystem;
  }

  /** The value of the parameter that the trigger fills; null where the worker shows none. */
  @Nullable Object value(MiddlewareContext context) {
    String parameter = this == OTHER ? null : context.getParameterName(annotation);
    return parameter == null ? null : context.getParameterValue(parameter);
  }

  static FunctionTrigger of(MiddlewareContext context) {
    for (FunctionTrigger trigger : ALL) {
      if (trigger != OTHER && context.getParameterName(trigger.annotation) != null) {
        return trigger;
      }
    }
    return OTHER;
  }
}
