package dev.spanledger.locallambda.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.runtime.Caller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Invoke on loopback, for callers that wait. The callee continues the trace of the {@code
 * traceparent} in the client context, or else of the X-Ray header.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
public final class InvokeApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations");

  /** A name, or an ARN, each with or without a version or alias. */
  private static final Pattern FUNCTION =
      Pattern.compile("(?:arn:[^:]*:lambda:[^:]*:[^:]*:function:)?([A-Za-z0-9_-]+)(?::[^:]+)?");

  private final Functions functions;
  private final LoopbackServer server;

  /** Runs a function and waits for its answer. */
  @FunctionalInterface
  public interface Functions {
    InvocationResult invoke(Caller caller, String functionName, Body payload)
        throws InterruptedException, TooManyRequestsException;
  }

  private InvokeApi(Functions functions) {
    this.functions = functions;
    this.server = LoopbackServer.start(0, "invoke-api", this::answer);
  }

  /** Listens on any free port. */
  public static InvokeApi start(Functions functions) {
    return new InvokeApi(functions);
  }

  /** Value of AWS_ENDPOINT_URL_LAMBDA. */
  public URI endpoint() {
    return URI.create("http://" + server.authority());
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpResponse answer(HttpRequest request) throws InterruptedException {
    Matcher path = PATH.matcher(request.path());
    if (!request.method().equals("POST") || !path.matches()) {
      return refusal(404, "UnknownOperationException", "This API has Invoke alone");
    }
    String name = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
    Matcher function = FUNCTION.matcher(name);
    if (!function.matches()) {
      return refusal(404, "ResourceNotFoundException", "Function not found: " + name);
    }
    String type = request.header("x-amz-invocation-type");
    if (type != null && !type.equals("RequestResponse")) {
      return refusal(
          400,
          "InvalidParameterValueException",
          "InvocationType %s is not offered here; RequestResponse is".formatted(type));
    }
    try {
      return response(functions.invoke(caller(request), function.group(1), request.body()));
    } catch (IllegalArgumentException e) {
      return refusal(404, "ResourceNotFoundException", "Function not found: " + name);
    } catch (TooManyRequestsException e) {
      return refusal(429, "TooManyRequestsException", "Rate Exceeded.");
    }
  }

  private static HttpResponse response(InvocationResult result) {
    HttpResponse response =
        HttpResponse.json(200, result.payload())
            .with("x-amzn-RequestId", result.requestId())
            .with("X-Amz-Executed-Version", "$LATEST");
    return result.isSuccess() ? response : response.with("X-Amz-Function-Error", "Unhandled");
  }

  private static Caller caller(HttpRequest request) {
    String context = decoded(request.header("x-amz-client-context"));
    String trace = context == null ? null : traceparent(context);
    return new Caller(
        trace == null ? request.header("x-amzn-trace-id") : trace, context, null, null);
  }

  private static @Nullable String decoded(@Nullable String context) {
    try {
      return context == null
          ? null
          : new String(Base64.getDecoder().decode(context), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String traceparent(String context) {
    try {
      JsonNode traceparent = JSON.readTree(context).at("/custom/traceparent");
      return traceparent.isTextual() ? traceparent.asText() : null;
    } catch (IOException e) {
      // Not ours to refuse: the context is between caller and callee.
      return null;
    }
  }

  private static HttpResponse refusal(int status, String type, String message) {
    ObjectNode body = JSON.createObjectNode().put("Type", "User").put("Message", message);
    return HttpResponse.json(status, body.toString())
        .with("x-amzn-ErrorType", type)
        .with("x-amzn-RequestId", UUID.randomUUID().toString());
  }
}
