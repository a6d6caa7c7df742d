package dev.spanledger.instrumentation.agent;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.implementsInterface;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Classes that implement one of Lambda's handler interfaces, the runtime's own wrappers included:
 * by those, methods without an interface are traced too. Of nested calls the outermost counts.
 */
final class HandlerInstrumentation implements TypeInstrumentation {
  private static final String LAMBDA_PACKAGE = "com.amazonaws.services.lambda.runtime.";

  private final String interfaceName;
  private final int contextArgument;
  private final String advice;

  /**
   * @param contextArgument index of the parameter that takes Lambda's context
   */
  HandlerInstrumentation(String interfaceName, int contextArgument, String advice) {
    this.interfaceName = LAMBDA_PACKAGE + interfaceName;
    this.contextArgument = contextArgument;
    this.advice = advice;
  }

  @Override
  public ElementMatcher<ClassLoader> classLoaderOptimization() {
    return hasClassesNamed(interfaceName);
  }

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return implementsInterface(named(interfaceName));
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("handleRequest"))
            .and(takesArgument(contextArgument, named(LAMBDA_PACKAGE + "Context"))),
        advice);
  }
}
