package dev.spanledger.instrumentation.export;

import java.util.Map;

/**
 * Where traces are posted, taken apart by hand because {@code java.net.URI} is dear at a cold
 * start.
 *
 * @param isSecure {@code https}
 * @param host name or address, without the brackets of IPv6
 * @param path with the leading slash
 * @param headers sent with every request, such as a credential
 */
public record HttpEndpoint(
    boolean isSecure, String host, int port, String path, Map<String, String> headers) {
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
    return new HttpEndpoint(isSecure, host, port, path, headers);
  }

  /**
   * Where a signal goes: {@code /v1/traces} at the end of the path is replaced by the other
   * signal's. A path of another form is the traces' own, and the other signals' standard one lies
   * beside it.
   */
  String path(Signal signal) {
    if (signal == Signal.TRACES) {
      return path;
    }
    String ending = Signal.TRACES.path;
    return path.endsWith(ending)
        ? path.substring(0, path.length() - ending.length()) + signal.path
        : signal.path;
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
