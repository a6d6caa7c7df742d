package dev.spanledger.instrumentation.export;

import java.util.Map;

/**
 * Where telemetry is posted, taken apart by hand because {@code java.net.URI} is dear at a cold
 * start.
 *
 * @param isSecure {@code https}
 * @param host name or address, without the brackets of IPv6
 * @param path of the traces, with the leading slash
 * @param metricsPath of the metrics, on the same host
 * @param headers sent with every request, such as a credential
 */
public record HttpEndpoint(
    boolean isSecure,
    String host,
    int port,
    String path,
    String metricsPath,
    Map<String, String> headers) {
  private static final String PLAIN = "http://";
  private static final String SECURE = "https://";

  public HttpEndpoint {
    headers = Map.copyOf(headers);
  }

  /** Reads a URL such as {@code http://127.0.0.1:4318/v1/traces}. */
  public static HttpEndpoint parse(String url, Map<String, String> headers) {
    boolean isSecure = url.startsWith(SECURE);
    if (!isSecure && !url.startsWith(PLAIN)) {
      throw refused(url);
    }
    int start = isSecure ? SECURE.length() : PLAIN.length();
    int slash = url.indexOf('/', start);
    String authority = slash < 0 ? url.substring(start) : url.substring(start, slash);
    String path = slash < 0 ? "/" : url.substring(slash);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || hasControl(url) || authority.indexOf('@') >= 0) {
      throw refused(url);
    }
    int port = hasPort ? port(url, authority.substring(colon + 1)) : isSecure ? 443 : 80;
    return new HttpEndpoint(isSecure, host, port, path, besideTraces(path), headers);
  }

  String path(Signal signal) {
    return signal == Signal.TRACES ? path : metricsPath;
  }

  /** The same with another path for the metrics. */
  public HttpEndpoint withMetricsPath(String otherPath) {
    return new HttpEndpoint(isSecure, host, port, path, otherPath, headers);
  }

  /** Whether a request to the other can go over a connection to this one. */
  public boolean isSameHostAs(HttpEndpoint other) {
    return isSecure == other.isSecure && port == other.port && host.equals(other.host);
  }

  /** Beside the traces where their path ends as usual, else the standard one. */
  private static String besideTraces(String path) {
    String ending = Signal.TRACES.path;
    return path.endsWith(ending)
        ? path.substring(0, path.length() - ending.length()) + Signal.METRICS.path
        : Signal.METRICS.path;
  }

  String authority() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }

  private static int port(String url, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw refused(url);
    }
    throw refused(url);
  }

  private static boolean hasControl(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) <= ' ' || url.charAt(i) == 0x7F) {
        return true;
      }
    }
    return false;
  }

  private static IllegalArgumentException refused(String url) {
    String shown = url.length() <= 100 ? url : url.substring(0, 100) + "...";
    return new IllegalArgumentException(
        "Endpoint \"" + shown + "\" is not like http://127.0.0.1:4318 or https://host/path");
  }
}
