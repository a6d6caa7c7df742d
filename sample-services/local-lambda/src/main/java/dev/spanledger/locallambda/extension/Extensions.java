package dev.spanledger.locallambda.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.extension.ExtensionEvent.Kind;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda Extensions API, version 2020-01-01, for one instance.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html">
 *     Extensions API</a>
 */
public final class Extensions {
  /** Begins every path of the API. */
  public static final String PATH = "/2020-01-01/extension/";

  /** Names an extension in every call after its registration; lower case. */
  private static final String ID_HEADER = "lambda-extension-identifier";

  private static final String NAME_HEADER = "lambda-extension-name";
  private static final String ERROR_HEADER = "lambda-extension-function-error-type";
  private static final String FEATURE_HEADER = "lambda-extension-accept-feature";

  /** Lambda's own bound. */
  private static final int MOST_EXTENSIONS = 10;

  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_ERROR_TYPE = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function function;
  private final Listener listener;
  private final List<Extension> extensions = new ArrayList<>();
  private boolean isRegistrationOpen = true;
  private boolean isShuttingDown;

  /** What a registration is answered with. */
  public record Function(
      String name, String version, String handler, String accountId, boolean isConcurrent) {}

  /** Is told what extensions do; called without a lock held. */
  public interface Listener {
    /** One asks for its next event. */
    void waiting(String name, List<String> events);

    /**
     * One has failed.
     *
     * @param errorType as {@code Extension.Crash}
     */
    void failed(String name, String errorType);
  }

  /**
   * For one instance.
   *
   * @param externalNames file names of the executables that will be started
   */
  public Extensions(Function function, List<String> externalNames, Listener listener) {
    this.function = function;
    this.listener = listener;
    for (String name : externalNames) {
      extensions.add(new Extension(name, true));
    }
  }

  /** Answers a request below {@link #PATH}. */
  public HttpResponse answer(HttpRequest request) throws InterruptedException {
    String call = request.method() + " " + request.path().substring(PATH.length());
    return switch (call) {
      case "POST register" -> register(request);
      case "GET event/next" -> next(request);
      case "POST init/error", "POST exit/error" -> error(request);
      default -> refused(404, "InvalidPath", "The Extensions API has no such call");
    };
  }

  private HttpResponse register(HttpRequest request) {
    String name = request.header(NAME_HEADER);
    if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
      return refused("Extension.InvalidExtensionName", "Empty or too long extension name");
    }
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    JsonNode body;
    try {
      body = JSON.readTree(request.body().bytes());
    } catch (IOException e) {
      return refused("InvalidRequestFormat", "The body is not JSON");
    }
    synchronized (this) {
      Extension extension = find(name);
      boolean isExternal = extension != null && extension.isExternal();
      for (JsonNode event : body.path("events")) {
        Kind kind = kind(event.asText(), isExternal);
        if (kind == null) {
          return refused(
              "Extension.InvalidEventType", "Event not supported: " + quoted(event.asText()));
        }
        kinds.add(kind);
      }
      if (!isRegistrationOpen) {
        return refused("Extension.RegistrationClosed", "Registration is closed after init");
      }
      if (extension != null && extension.isRegistered()) {
        return refused("Extension.InvalidExtensionState", "Registered already");
      }
      if (extension == null) {
        if (extensions.size() >= MOST_EXTENSIONS) {
          return refused("Extension.TooManyExtensions", "Limit of 10 extensions reached");
        }
        extension = new Extension(name, false);
        extensions.add(extension);
      }
      extension.register(kinds);
      notifyAll();
      return registered(request, extension);
    }
  }

  /** Null where an extension of this sort may not ask for it. */
  private @Nullable Kind kind(String word, boolean isExternal) {
    return switch (word) {
      // Where several runs overlap, there is no one invocation to tell of.
      case "INVOKE" -> function.isConcurrent() ? null : Kind.INVOKE;
      // An internal extension ends with the runtime it is a part of.
      case "SHUTDOWN" -> isExternal ? Kind.SHUTDOWN : null;
      default -> null;
    };
  }

  private HttpResponse registered(HttpRequest request, Extension extension) {
    String features = String.valueOf(request.header(FEATURE_HEADER));
    return HttpResponse.json(
            200,
            ExtensionEvent.json(
                json -> {
                  json.writeStringField("functionName", function.name());
                  json.writeStringField("functionVersion", function.version());
                  json.writeStringField("handler", function.handler());
                  if (features.contains("accountId")) {
                    json.writeStringField("accountId", function.accountId());
                  }
                }))
        .with("Lambda-Extension-Identifier", extension.id());
  }

  private HttpResponse next(HttpRequest request) throws InterruptedException {
    Extension extension;
    synchronized (this) {
      extension = identified(request);
      if (extension == null) {
        return unidentified(request);
      }
      extension.waitForNext();
      notifyAll();
    }
    listener.waiting(extension.name(), extension.kindNames());
    ExtensionEvent event = extension.take();
    return HttpResponse.json(200, event.toJson())
        .with("Lambda-Extension-Event-Identifier", UUID.randomUUID().toString());
  }

  private HttpResponse error(HttpRequest request) {
    String name;
    synchronized (this) {
      Extension extension = identified(request);
      if (extension == null) {
        return unidentified(request);
      }
      extension.end();
      name = extension.name();
      notifyAll();
    }
    String type = String.valueOf(request.header(ERROR_HEADER));
    listener.failed(
        name, type.length() > LONGEST_ERROR_TYPE ? type.substring(0, LONGEST_ERROR_TYPE) : type);
    return HttpResponse.json(202, "{\"status\":\"OK\"}");
  }

  /** Name of the registered extension that makes a request; null where it is none. */
  public synchronized @Nullable String caller(HttpRequest request) {
    Extension extension = identified(request);
    return extension == null ? null : extension.name();
  }

  /** How a request is answered that names no registered extension. */
  public HttpResponse unidentified(HttpRequest request) {
    return request.header(ID_HEADER) == null
        ? refused("Extension.MissingExtensionIdentifier", "Header Lambda-Extension-Identifier?")
        : refused("Extension.UnknownExtensionIdentifier", "No extension has this identifier");
  }

  private @Nullable Extension identified(HttpRequest request) {
    String id = request.header(ID_HEADER);
    for (Extension extension : extensions) {
      if (extension.id().equals(id) && extension.isRegistered()) {
        return extension;
      }
    }
    return null;
  }

  private @Nullable Extension find(String name) {
    for (Extension extension : extensions) {
      if (extension.name().equals(name)) {
        return extension;
      }
    }
    return null;
  }

  /** The process of an extension has ended. */
  public void exited(String name) {
    boolean isCrash;
    synchronized (this) {
      Extension extension = find(name);
      isCrash = extension != null && !extension.hasEnded() && !isShuttingDown;
      if (extension != null) {
        extension.end();
      }
      notifyAll();
    }
    if (isCrash) {
      listener.failed(name, "Extension.Crash");
    }
  }

  /** Waits until every external extension has registered; false where one has not by then. */
  public synchronized boolean awaitRegistered(long deadlineNanoTime) throws InterruptedException {
    while (extensions.stream().anyMatch(each -> !each.isRegistered() && !each.hasEnded())) {
      if (!awaitChange(deadlineNanoTime)) {
        return false;
      }
    }
    return true;
  }

  /** Waits until every extension asks for its next event; false where one has not by then. */
  public synchronized boolean awaitReady(long deadlineNanoTime) throws InterruptedException {
    while (!areReady()) {
      if (!awaitChange(deadlineNanoTime)) {
        return false;
      }
    }
    return true;
  }

  private boolean awaitChange(long deadlineNanoTime) throws InterruptedException {
    long left = deadlineNanoTime - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    TimeUnit.NANOSECONDS.timedWait(this, left);
    return true;
  }

  /** True while every extension waits for its next event. */
  public synchronized boolean areReady() {
    return extensions.stream().allMatch(Extension::isReady);
  }

  /** Whoever has not registered by now is refused. */
  public synchronized void closeRegistration() {
    isRegistrationOpen = false;
  }

  /** True where an extension has to be waited for after a run. */
  public synchronized boolean hasInvokeSubscribers() {
    return extensions.stream().anyMatch(each -> each.wants(Kind.INVOKE));
  }

  /** True where one runs inside the function's process. */
  public synchronized boolean hasInternal() {
    return extensions.stream().anyMatch(each -> !each.isExternal());
  }

  /** Tells those that asked for it that an event is handed to the function. */
  public void invoke(long deadlineMs, String requestId, String arn, TraceHeader trace) {
    deliver(new ExtensionEvent.Invoke(deadlineMs, requestId, arn, trace));
  }

  /**
   * Tells those that asked for it that the instance ends.
   *
   * @return names of the others, which nobody waits for
   */
  public List<String> shutdown(long deadlineMs, ShutdownReason reason) {
    synchronized (this) {
      isShuttingDown = true;
    }
    deliver(new ExtensionEvent.Shutdown(deadlineMs, reason));
    synchronized (this) {
      return extensions.stream()
          .filter(each -> !each.wants(Kind.SHUTDOWN))
          .map(Extension::name)
          .toList();
    }
  }

  private synchronized void deliver(ExtensionEvent event) {
    for (Extension extension : extensions) {
      if (extension.wants(event.kind()) && !extension.hasEnded()) {
        extension.deliver(event);
      }
    }
  }

  private static HttpResponse refused(String type, String message) {
    return refused(403, type, message);
  }

  private static HttpResponse refused(int status, String type, String message) {
    return HttpResponse.json(
        status,
        ExtensionEvent.json(
            json -> {
              json.writeStringField("errorType", type);
              json.writeStringField("errorMessage", message);
            }));
  }

  private static String quoted(String text) {
    return "\"" + (text.length() > 40 ? text.substring(0, 40) : text) + "\"";
  }
}
