package dev.spanledger.locallambda.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A route of the API, as {@code GET /orders/{id}}, and the function behind it. */
public final class Route {
  private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z0-9_]+)}");

  private final String key;
  private final String functionName;
  private final String method;
  private final Pattern path;
  private final List<String> parameters = new ArrayList<>();

  /**
   * Maps a route to a function.
   *
   * @param key method, space, path; {@code {name}} stands for one segment
   */
  public Route(String key, String functionName) {
    int space = key.indexOf(' ');
    if (space <= 0 || !key.startsWith("/", space + 1)) {
      throw new IllegalArgumentException(
          "Route \"%s\" is not a method, a space and a path, as GET /orders/{id}".formatted(key));
    }
    this.key = key;
    this.functionName = functionName;
    this.method = key.substring(0, space);
    this.path = compile(key.substring(space + 1));
  }

  private Pattern compile(String template) {
    StringBuilder pattern = new StringBuilder();
    Matcher parameter = PARAMETER.matcher(template);
    int end = 0;
    while (parameter.find()) {
      pattern.append(Pattern.quote(template.substring(end, parameter.start()))).append("([^/]+)");
      parameters.add(parameter.group(1));
      end = parameter.end();
    }
    return Pattern.compile(pattern.append(Pattern.quote(template.substring(end))).toString());
  }

  public String key() {
    return key;
  }

  public String functionName() {
    return functionName;
  }

  /** Path parameters of a request that this route matches, decoded; null where it does not. */
  @Nullable Map<String, String> match(String requestMethod, String requestPath) {
    Matcher matcher = path.matcher(requestPath);
    if (!method.equals(requestMethod) || !matcher.matches()) {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      String segment = matcher.group(i + 1).replace("+", "%2B");
      values.put(parameters.get(i), URLDecoder.decode(segment, StandardCharsets.UTF_8));
    }
    return values;
  }
}
