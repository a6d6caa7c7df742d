package dev.spanledger.locallambda.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came in.
 *
 * @param method upper case
 * @param path undecoded, without the query
 * @param query undecoded, without the question mark; empty where there is none
 * @param headers by lower-case name, in the order they arrived
 * @param remoteHost address of the caller
 */
public record HttpRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    Body body,
    String remoteHost) {

  /** First value of a header, by its lower-case name. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.get(0);
  }
}
