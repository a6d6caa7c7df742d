package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.CloudEventsFunction;
import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import io.cloudevents.CloudEvent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.IOException;

/** Functions as a user writes them, which Google's own runtime loads in the test. */
public final class Shop {
  private Shop() {}

  /** Knows nothing of tracing but its own span. */
  public static final class Orders implements HttpFunction {
    @Override
    public void service(HttpRequest request, HttpResponse response) throws IOException {
      Span span = GlobalOpenTelemetry.getTracer("shop").spanBuilder("price").startSpan();
      try (Scope ignored = span.makeCurrent()) {
        if (request.getPath().equals("/broken")) {
          throw new IllegalStateException("out of stock");
        }
        response.setStatusCode(request.getPath().equals("/none") ? 404 : 201);
        response.getWriter().write("done");
      } finally {
        span.end();
      }
    }
  }

  /** Wrapped by hand, and run behind the library's own entry point too. */
  public static final class Wrapped implements HttpFunction {
    private final HttpFunction traced = SpanledgerFunctions.wrap(this::answer);

    @Override
    public void service(HttpRequest request, HttpResponse response) throws Exception {
      traced.service(request, response);
    }

    private void answer(HttpRequest request, HttpResponse response) throws IOException {
      response.getWriter().write("done");
    }
  }

  /** Wrapped by hand, in one line. */
  public static final class Parcels implements CloudEventsFunction {
    private final CloudEventsFunction traced = SpanledgerFunctions.wrap(this::pack);

    @Override
    public void accept(CloudEvent event) throws Exception {
      traced.accept(event);
    }

    private void pack(CloudEvent event) {
      System.out.println("packed " + event.getId());
    }
  }
}
