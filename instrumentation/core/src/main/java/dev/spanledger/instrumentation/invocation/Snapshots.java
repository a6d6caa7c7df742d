package dev.spanledger.instrumentation.invocation;

import dev.spanledger.instrumentation.export.Failures;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Hears of a snapshot of the process and of its restores through CRaC's hooks. By reflection: the
 * interface is Lambda's runtime's own, or org.crac's where the function brings that, or absent.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">
 *     Runtime hooks for SnapStart</a>
 */
final class Snapshots implements InvocationHandler {
  // Lambda's first: org.crac's finds it only where a system property names it.
  private static final String[] PACKAGES = {"com.amazonaws.services.lambda.crac", "org.crac"};

  private final Runnable before;
  private final Runnable after;

  private Snapshots(Runnable before, Runnable after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Registers both for every snapshot and restore to come. What they throw is noted.
   *
   * @return what the caller has to keep, since the runtime holds it weakly; null without CRaC
   */
  static @Nullable Object register(Runnable before, Runnable after) {
    for (String home : PACKAGES) {
      Object hook = register(home, new Snapshots(before, after));
      if (hook != null) {
        return hook;
      }
    }
    return null;
  }

  private static @Nullable Object register(String home, Snapshots handler) {
    try {
      ClassLoader loader = Snapshots.class.getClassLoader();
      Class<?> resource = Class.forName(home + ".Resource", true, loader);
      Object context =
          Class.forName(home + ".Core", true, loader).getMethod("getGlobalContext").invoke(null);
      Object hook =
          Proxy.newProxyInstance(resource.getClassLoader(), new Class<?>[] {resource}, handler);
      Class.forName(home + ".Context", true, loader)
          .getMethod("register", resource)
          .invoke(context, hook);
      return hook;
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
      return null;
    }
  }

  @Override
  public @Nullable Object invoke(
      @Nullable Object proxy, Method method, @Nullable Object @Nullable [] arguments)
      throws InvocationTargetException {
    return switch (method.getName()) {
      case "beforeCheckpoint" -> run(before);
      case "afterRestore" -> run(after);
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(this);
      default -> "spanledger";
    };
  }

  /** A function must not fail to start because its tracing could not get ready. */
  private static @Nullable Object run(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
    return null;
  }
}
