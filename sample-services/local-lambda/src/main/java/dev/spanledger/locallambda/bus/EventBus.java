package dev.spanledger.locallambda.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event bus on loopback for clients of Amazon EventBridge. It takes events (PutEvents) and sends
 * each to the targets of the rules that match it; rules come from its configuration.
 */
public final class EventBus implements AutoCloseable {
  private static final String PUT_EVENTS = "AWSEvents.PutEvents";

  /** Beyond it the sender is throttled, as by AWS. */
  private static final int MOST_PENDING = 10_000;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BusConfig config;
  private final String arn;
  private final PutEvents reader;
  private final AsyncInvoker invoker;
  private final QueueSender queues;
  private final Consumer<BusUsage> meter;
  private final Clock clock;
  private final LoopbackServer server;

  private EventBus(
      String accountId,
      String region,
      BusConfig config,
      FunctionCaller functions,
      QueueSender queues,
      Consumer<BusUsage> meter,
      Clock clock) {
    this.config = config;
    this.arn = arn(region, accountId, config.name());
    this.reader = new PutEvents(config.name(), accountId, region, clock);
    this.invoker = new AsyncInvoker(functions, queues, config.retryDelay());
    this.queues = queues;
    this.meter = meter;
    this.clock = clock;
    this.server = LoopbackServer.start(0, "event-bus", CLOSE_PATIENCE, this::answer);
  }

  /**
   * Listens on any free port.
   *
   * @param functions runs the targets that are functions
   * @param queues takes events for the targets that are queues, and those given up
   * @param meter takes what each request adds to the bill
   */
  public static EventBus start(
      String accountId,
      String region,
      BusConfig config,
      FunctionCaller functions,
      QueueSender queues,
      Consumer<BusUsage> meter,
      Clock clock) {
    return new EventBus(accountId, region, config, functions, queues, meter, clock);
  }

  /** Value of AWS_ENDPOINT_URL_EVENTBRIDGE. */
  public URI endpoint() {
    return URI.create("http://" + server.authority());
  }

  /** ARN of a bus, as bills have it. */
  public static String arn(String region, String accountId, String busName) {
    return "arn:aws:events:%s:%s:event-bus/%s".formatted(region, accountId, busName);
  }

  /** Events that functions have not dealt with yet, those waiting for a retry included. */
  public int pending() {
    return invoker.pending();
  }

  private HttpResponse answer(HttpRequest request) {
    String operation = String.valueOf(request.header("x-amz-target"));
    if (!operation.equals(PUT_EVENTS)) {
      return error("UnknownOperationException", "This bus takes PutEvents, not " + operation);
    }
    JsonNode body;
    try {
      body = JSON.readTree(request.body().text());
    } catch (JsonProcessingException e) {
      return error("SerializationException", "The body is not JSON");
    }
    if (invoker.pending() > MOST_PENDING) {
      return error("ThrottlingException", "Rate exceeded");
    }
    try {
      PutEvents.Result result = reader.read(body);
      result.accepted().forEach(this::route);
      if (result.billedChunks() > 0) {
        meter.accept(new BusUsage(clock.instant(), arn, result.billedChunks()));
      }
      return respond(200, result.answer());
    } catch (PutEvents.InvalidRequestException e) {
      return error("ValidationException", String.valueOf(e.getMessage()));
    }
  }

  private void route(BusEvent event) {
    for (Rule rule : config.rules()) {
      if (rule.pattern().matches(event.json())) {
        rule.targets().forEach(target -> deliver(event, rule, target));
      }
    }
  }

  private void deliver(BusEvent event, Rule rule, Target target) {
    if (target instanceof Target.Function function) {
      invoker.invoke(event, function);
    } else if (target instanceof Target.Queue queue) {
      try {
        queues.send(
            queue.queueName(), new OutgoingMessage(event.json(), event.traceHeader(), Map.of()));
      } catch (RuntimeException e) {
        LOG.error("Rule {} lost event {} for {}", rule.name(), event.id(), queue, e);
      }
    }
  }

  private static HttpResponse error(String type, String message) {
    return respond(
        400, JSON.createObjectNode().put("__type", type).put("message", message).toString());
  }

  private static HttpResponse respond(int status, String json) {
    return new HttpResponse(
        status,
        List.of(
            new HttpResponse.Header("Content-Type", "application/x-amz-json-1.1"),
            new HttpResponse.Header("x-amzn-RequestId", UUID.randomUUID().toString())),
        Body.of(json));
  }

  /** Starts no further run of a function, and waits for those that run. */
  public void drain() {
    invoker.close();
  }

  @Override
  public void close() {
    drain();
    server.close();
  }
}
