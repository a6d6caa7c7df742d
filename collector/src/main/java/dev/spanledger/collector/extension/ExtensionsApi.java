package dev.spanledger.collector.extension;

import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.source.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Extensions API and Telemetry API, as an extension calls them. Used by one thread.
 * Source: Lambda's developer guide, "Extensions API" and "Telemetry API".
 */
final class ExtensionsApi {
  /** Name of the sandbox itself, to which the Telemetry API posts. */
  static final String SANDBOX = "sandbox.localdomain";

  private static final String NAME_HEADER = "Lambda-Extension-Name";
  private static final String ID_HEADER = "Lambda-Extension-Identifier";
  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  private final String endpoint;
  private @Nullable String identifier;

  /**
   * @param endpoint host and port, as {@code AWS_LAMBDA_RUNTIME_API} has it
   */
  ExtensionsApi(String endpoint) {
    this.endpoint = "http://" + endpoint;
  }

  /**
   * Registers for invocations and the end.
   *
   * @param name of the extension's file
   * @return the function's name, version and account
   */
  JsonObject register(String name) throws IOException {
    HttpURLConnection call = open("/2020-01-01/extension/register", "POST");
    call.setRequestProperty(NAME_HEADER, name);
    call.setRequestProperty("Lambda-Extension-Accept-Feature", "accountId");
    JsonObject answer = answer(call, "{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}");
    identifier = call.getHeaderField(ID_HEADER);
    return answer;
  }

  /**
   * Asks for the platform's events. The platform gathers them, so that few posts bring many: what
   * has been posted is stored before it is answered.
   */
  void subscribe(int port, int timeoutMillis) throws IOException {
    answer(
        open("/2022-07-01/telemetry", "PUT"),
        """
        {"schemaVersion":"2022-12-13","types":["platform"],
         "buffering":{"maxItems":10000,"maxBytes":1048576,"timeoutMs":%d},
         "destination":{"protocol":"HTTP","URI":"http://%s:%d/"}}
        """
            .formatted(timeoutMillis, SANDBOX, port));
  }

  /** Waits for the next event; the sandbox may be frozen meanwhile. */
  JsonObject next() throws IOException {
    return answer(open("/2020-01-01/extension/event/next", "GET"), null);
  }

  /** Tells the platform that this extension cannot start. */
  void initError(String type) throws IOException {
    HttpURLConnection call = open("/2020-01-01/extension/init/error", "POST");
    call.setRequestProperty("Lambda-Extension-Function-Error-Type", type);
    answer(call, "{}");
  }

  private HttpURLConnection open(String path, String method) throws IOException {
    HttpURLConnection call =
        (HttpURLConnection) URI.create(endpoint + path).toURL().openConnection();
    call.setRequestMethod(method);
    if (identifier != null) {
      call.setRequestProperty(ID_HEADER, identifier);
    }
    return call;
  }

  private static JsonObject answer(HttpURLConnection call, @Nullable String body)
      throws IOException {
    if (body != null) {
      call.setDoOutput(true);
      call.setRequestProperty("Content-Type", "application/json");
      call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    int status = call.getResponseCode();
    if (status >= 300) {
      throw new IOException(
          "Lambda answered %s %s with %d"
              .formatted(call.getRequestMethod(), call.getURL().getPath(), status));
    }
    try (InputStream in = call.getInputStream()) {
      byte[] answer = in.readNBytes(MAX_ANSWER_BYTES);
      boolean isObject = answer.length > 0 && answer[0] == '{';
      return JsonObject.parse(isObject ? answer : new byte[] {'{', '}'});
    } catch (RefusedException e) {
      throw new IOException("Lambda's answer is no JSON: " + e.reason(), e);
    }
  }
}
