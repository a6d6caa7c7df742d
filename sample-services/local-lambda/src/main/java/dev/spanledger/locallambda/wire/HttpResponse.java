package dev.spanledger.locallambda.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * An answer to one request.
 *
 * @param headers name and value pairs; Content-Length and Connection are the server's own
 */
public record HttpResponse(int status, List<Header> headers, Body body) {

  /** One header line. */
  public record Header(String name, String value) {
    public Header {
      if (name.isEmpty() || !isOneLine(name) || !isOneLine(value)) {
        throw new IllegalArgumentException(
            "HTTP header \"%s\" has no name or breaks its line".formatted(name));
      }
    }

    private static boolean isOneLine(String text) {
      return text.indexOf('\r') < 0 && text.indexOf('\n') < 0;
    }
  }

  public HttpResponse {
    headers = List.copyOf(headers);
  }

  /** A JSON answer. */
  public static HttpResponse json(int status, Body body) {
    return new HttpResponse(status, List.of(new Header("Content-Type", "application/json")), body);
  }

  /** A JSON answer. */
  public static HttpResponse json(int status, String body) {
    return json(status, Body.of(body));
  }

  /** This answer with one more header. */
  public HttpResponse with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new HttpResponse(status, more, body);
  }
}
