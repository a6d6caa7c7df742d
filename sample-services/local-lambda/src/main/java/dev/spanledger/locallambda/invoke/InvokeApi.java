package dev.spanledger.locallambda.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanledger.locallambda.runtime.FunctionCaller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.TooManyRequestsException;
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

  private final FunctionCaller functions;
  private final LoopbackServer server;

  private InvokeApi(FunctionCaller functions) {
    this.functions = functions;
    this.server = LoopbackServer.start(0, "invoke-api", this::answer);
  }

  /** Listens on any free port. */
  public static InvokeApi start(FunctionCaller functions) {
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
      return response(functions.invoke(function.group(1), request.body(), trace(request)));
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

  private static @Nullable String trace(HttpRequest request) {
    String context = request.header("x-amz-client-context");
    if (context != null) {
      try {
        JsonNode custom = JSON.readTree(Base64.getDecoder().decode(context)).path("custom");
        if (custom.path("traceparent").isTextual()) {
          return custom.path("traceparent").asText();
        }
      } catch (IOException | IllegalArgumentException e) {
        // Not ours to refuse: the context is between caller and callee.
      }
    }
    return request.header("x-amzn-trace-id");
  }

  private static HttpResponse refusal(int status, String type, String message) {
    ObjectNode body = JSON.createObjectNode().put("Type", "User").put("Message", message);
    return HttpResponse.json(status, body.toString())
        .with("x-amzn-ErrorType", type)
        .with("x-amzn-RequestId", UUID.randomUUID().toString());
  }
}
