package dev.spanledger.cli.run;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A handler's name, looked up in the function's class path before anything is started. */
record Handler(String className, String methodName) {
  private static final String RUNTIME = "com.amazonaws.services.lambda.runtime.";
  private static final List<String> INTERFACES =
      List.of(RUNTIME + "RequestHandler", RUNTIME + "RequestStreamHandler");
  private static final String DEFAULT_METHOD = "handleRequest";
  private static final int MOST_PARAMETERS = 3;
  private static final String FORM = "com.acme.Fn or com.acme.Fn::handleRequest";

  /** Reads {@code package.Class} or {@code package.Class::method}. */
  static Handler parse(String text) {
    int colons = text.indexOf("::");
    String className = colons < 0 ? text : text.substring(0, colons);
    String methodName = colons < 0 ? "" : text.substring(colons + 2);
    if (!isName(className) || (colons >= 0 && !isName(methodName))) {
      throw new Failure(
          ExitCode.USAGE, "--handler \"%s\" is not a handler: %s is right".formatted(text, FORM));
    }
    return new Handler(className, methodName);
  }

  private static boolean isName(String text) {
    return text.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");
  }

  /**
   * Refuses what Lambda's runtime could not call, in words that say why.
   *
   * @param classPath of the function
   * @param runtime jars of Lambda's runtime
   */
  void check(FunctionFiles classPath, List<Path> runtime) {
    List<Path> all = new ArrayList<>(classPath.classPath());
    all.addAll(runtime);
    try (URLClassLoader loader =
        new URLClassLoader(urls(all), ClassLoader.getPlatformClassLoader())) {
      check(load(loader, classPath));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the class path", e);
    }
  }

  private Class<?> load(URLClassLoader loader, FunctionFiles classPath) {
    try {
      return Class.forName(className, false, loader);
    } catch (ClassNotFoundException e) {
      List<String> near =
          classPath.classesLike(className.substring(className.lastIndexOf('.') + 1));
      throw new Failure(
          ExitCode.BAD_INPUT,
          "There is no class %s in %s%s"
              .formatted(
                  className,
                  classPath.description(),
                  near.isEmpty() ? "" : "; there is " + String.join(", ", near)),
          e);
    } catch (UnsupportedClassVersionError e) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Class %s was compiled for a newer Java than this one, %s: set JAVA_HOME to a newer JDK"
              .formatted(className, Runtime.version().feature()),
          e);
    } catch (LinkageError e) {
      throw missing(e);
    }
  }

  private Failure missing(LinkageError e) {
    return new Failure(
        ExitCode.BAD_INPUT,
        "Class %s needs a class that is not on its class path: %s; give its jars with --jar, too"
            .formatted(className, String.valueOf(e.getMessage()).replace('/', '.')),
        e);
  }

  private void check(Class<?> type) {
    try {
      checkConstructor(type);
      checkMethod(type);
    } catch (LinkageError e) {
      throw missing(e);
    }
  }

  private void checkConstructor(Class<?> type) {
    boolean isConstructible =
        !type.isInterface()
            && !Modifier.isAbstract(type.getModifiers())
            && Arrays.stream(type.getConstructors())
                .anyMatch(each -> each.getParameterCount() == 0);
    boolean isStatic =
        methods(type).stream().anyMatch(method -> Modifier.isStatic(method.getModifiers()));
    if (!isConstructible && !isStatic) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Class %s cannot be a handler: it needs a public constructor without parameters"
              .formatted(className));
    }
  }

  private void checkMethod(Class<?> type) {
    if (isHandler(type) && (methodName.isEmpty() || methodName.equals(DEFAULT_METHOD))) {
      return;
    }
    List<Method> candidates = methods(type);
    if (methodName.isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Class %s implements neither RequestHandler nor RequestStreamHandler: name the method, as --handler %s::%s"
              .formatted(className, className, firstMethod(type)));
    }
    if (candidates.isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Class %s has no public method %s; it has %s"
              .formatted(className, methodName, publicMethods(type)));
    }
    if (candidates.stream().noneMatch(Handler::isCallable)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Method %s::%s takes %d parameters; a handler takes an event, or an event and a Context, or an InputStream, an OutputStream and a Context"
              .formatted(className, methodName, candidates.get(0).getParameterCount()));
    }
  }

  private List<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals(methodName) && !method.isBridge())
        .toList();
  }

  private static boolean isCallable(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    int count = parameters.length;
    boolean isContext = count > 0 && parameters[count - 1].getName().equals(RUNTIME + "Context");
    boolean isStream = count > 1 && parameters[0].getName().equals("java.io.InputStream");
    return count <= 1
        || (count == 2 && (isContext || isStream))
        || (count == MOST_PARAMETERS && isStream && isContext);
  }

  private static boolean isHandler(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Class<?> implemented : each.getInterfaces()) {
        if (INTERFACES.contains(implemented.getName()) || isHandler(implemented)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String firstMethod(Class<?> type) {
    return ownMethods(type).stream().findFirst().orElse(DEFAULT_METHOD);
  }

  private static String publicMethods(Class<?> type) {
    List<String> names = ownMethods(type);
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static List<String> ownMethods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName)
        .distinct()
        .sorted()
        .limit(8)
        .collect(Collectors.toList());
  }

  /** Last part of the class's name, as a function may be called. */
  String simpleName() {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    String cleaned = simple.replaceAll("[^a-zA-Z0-9_-]", "-");
    return cleaned.length() > 64 ? cleaned.substring(0, 64) : cleaned;
  }

  @Override
  public String toString() {
    return methodName.isEmpty() ? className : className + "::" + methodName;
  }

  private static URL[] urls(List<Path> files) throws MalformedURLException {
    URL[] urls = new URL[files.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = files.get(i).toUri().toURL();
    }
    return urls;
  }
}
