package dev.spanledger.instrumentation.agent;

import dev.spanledger.instrumentation.agent.function.HandlerCall;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Propagates nothing: it answers {@link HandlerCall}, which asks for the way into the extension.
 */
final class CallPropagator implements TextMapPropagator {
  @Override
  public Collection<String> fields() {
    return List.of();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {}

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (carrier instanceof Object[] question) {
      answer(question);
    }
    return context;
  }

  private static void answer(@Nullable Object[] question) {
    if (question.length > HandlerCall.ANSWER && HandlerCall.QUESTION.equals(question[0])) {
      question[HandlerCall.ANSWER] = TracedCalls.installed();
    }
  }
}
