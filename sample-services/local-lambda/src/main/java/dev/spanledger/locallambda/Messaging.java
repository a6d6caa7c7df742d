package dev.spanledger.locallambda;

import dev.spanledger.locallambda.bus.BusConfig;
import dev.spanledger.locallambda.bus.BusUsage;
import dev.spanledger.locallambda.bus.EventBus;
import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.stream.StreamApi;
import dev.spanledger.locallambda.stream.StreamMapping;
import dev.spanledger.locallambda.stream.StreamSource;
import dev.spanledger.locallambda.stream.StreamUsage;
import dev.spanledger.locallambda.websocket.WebSocketApi;
import dev.spanledger.locallambda.websocket.WebSocketConfig;
import dev.spanledger.locallambda.websocket.WebSocketUsage;
import java.util.List;

/** Starts what carries events to functions and messages to clients, and has its use billed. */
final class Messaging {
  private Messaging() {}

  static EventBus startBus(Cloud cloud, BusConfig config) {
    EventBus bus =
        EventBus.start(
            cloud.accountId(),
            cloud.region(),
            config,
            functions(cloud),
            (queue, message) -> cloud.queues().send(queue, message),
            usage -> bill(cloud, usage),
            cloud.clock());
    cloud.variable("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint().toString());
    cloud.variable(Servers.variable(config.name(), "_EVENT_BUS"), config.name());
    return bus;
  }

  static WebSocketApi startWebSockets(Cloud cloud, WebSocketConfig config, int port) {
    WebSocketApi api =
        WebSocketApi.start(
            cloud.accountId(),
            cloud.region(),
            WebSocketApi.LOCAL_API_ID,
            port,
            config,
            functions(cloud),
            usage -> bill(cloud, usage),
            cloud.clock());
    cloud.variable("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.managementEndpoint().toString());
    return api;
  }

  /** The streams of the tables that functions are fed from; a source. */
  static StreamApi startStreams(Cloud cloud, List<StreamSource> sources) {
    return StreamApi.start(
        cloud.server(TableServer.class),
        cloud.region(),
        cloud.accountId(),
        sources.stream().map(StreamSource::tableName).distinct().toList(),
        cloud.clock());
  }

  static StreamMapping startMapping(Cloud cloud, StreamSource source) {
    return StreamMapping.start(
        cloud.server(StreamApi.class).endpoint(),
        cloud.region(),
        cloud.accountId(),
        source,
        functions(cloud),
        (queue, message) -> cloud.queues().send(queue, message),
        usage -> bill(cloud, usage),
        cloud.clock());
  }

  private static FunctionCaller functions(Cloud cloud) {
    return (name, payload, trace) -> cloud.functions().invoke(name, payload, trace);
  }

  static int pendingCount(Parts parts) {
    return parts.all(EventBus.class).stream().mapToInt(EventBus::pending).sum()
        + parts.all(StreamMapping.class).stream().mapToInt(StreamMapping::pending).sum();
  }

  private static void bill(Cloud cloud, BusUsage usage) {
    cloud
        .meter()
        .use(UsageMeter.EVENTBRIDGE_EVENT, usage.busArn(), usage.time(), usage.eventCount());
  }

  private static void bill(Cloud cloud, StreamUsage usage) {
    cloud
        .meter()
        .use(UsageMeter.DYNAMODB_STREAM_READ, usage.tableArn(), usage.time(), usage.requestCount());
  }

  private static void bill(Cloud cloud, WebSocketUsage usage) {
    cloud
        .meter()
        .use(UsageMeter.WEBSOCKET_MESSAGE, usage.apiArn(), usage.time(), usage.messageCount());
    cloud
        .meter()
        .use(UsageMeter.WEBSOCKET_MINUTE, usage.apiArn(), usage.time(), usage.connectionMinutes());
  }
}
