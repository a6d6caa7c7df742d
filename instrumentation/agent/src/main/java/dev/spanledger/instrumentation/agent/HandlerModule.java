package dev.spanledger.instrumentation.agent;

import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

/** Traces Lambda's handlers, in place of the agent's own module, which sees no events. */
public final class HandlerModule extends InstrumentationModule {
  static final String NAME = "spanledger-lambda";

  private static final String FUNCTION_PACKAGE = "dev.spanledger.instrumentation.agent.function.";

  public HandlerModule() {
    super(NAME);
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(FUNCTION_PACKAGE);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return List.of(FUNCTION_PACKAGE + "HandlerCall", FUNCTION_PACKAGE + "HandlerCall$NoHeaders");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return List.of(
        new HandlerInstrumentation("RequestHandler", 1, FUNCTION_PACKAGE + "RequestHandlerAdvice"),
        new HandlerInstrumentation(
            "RequestStreamHandler", 2, FUNCTION_PACKAGE + "StreamHandlerAdvice"));
  }
}
