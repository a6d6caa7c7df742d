package dev.spanledger.analytics.query.trino;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the Trino is that reads the lake's Iceberg tables, and what one report may take of it.
 *
 * @param server as {@code http://127.0.0.1:8080}; a password or a token needs {@code https}
 * @param catalog Trino's catalog over the lake
 * @param schema in it; {@code spanledger} unless the tables were registered under another name
 * @param user whose queries they are
 * @param password of the user; null where none is asked for
 * @param token a JSON web token instead of a password; null where none is asked for
 * @param timeout of one report
 * @param rows that one report may answer with
 */
public record TrinoConfig(
    URI server,
    String catalog,
    String schema,
    String user,
    @Nullable String password,
    @Nullable String token,
    Duration timeout,
    int rows) {
  /** The catalog's name unless it is told. */
  public static final String DEFAULT_CATALOG = "lake";

  /** The namespace that the lake's own catalog gives its tables. */
  public static final String DEFAULT_SCHEMA = "spanledger";

  private static final String DEFAULT_USER = "spanledger";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  public TrinoConfig {
    String scheme = String.valueOf(server.getScheme());
    if (!List.of("http", "https").contains(scheme)
        || server.getHost() == null
        || server.getUserInfo() != null
        || !List.of("", "/").contains(server.getPath())) {
      throw new IllegalArgumentException(
          "\"%s\" is no address of a Trino server; one is http(s)://HOST:PORT/CATALOG/SCHEMA"
              .formatted(server));
    }
    if ((password != null || token != null) && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "Trino at %s is asked without TLS, which would show the password or token; use https"
              .formatted(server));
    }
    if (password != null && token != null) {
      throw new IllegalArgumentException("Trino takes a password or a token, not both");
    }
    for (String name : List.of(catalog, schema)) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no name of a Trino catalog or schema; one has letters, digits and _"
                .formatted(name));
      }
    }
    if (user.isBlank()) {
      throw new IllegalArgumentException("Trino asks for a user; none is given");
    }
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || rows < 1) {
      throw new IllegalArgumentException(
          "A report may take at least 1 s and 1 row, not %s and %d".formatted(timeout, rows));
    }
  }

  /**
   * Five minutes and a million rows a report, at an address that may name catalog and schema.
   *
   * @param address as {@code https://HOST:PORT/CATALOG/SCHEMA}, the last two or one left out
   * @param user null for one named after this program
   */
  public static TrinoConfig parse(
      URI address, @Nullable String user, @Nullable String password, @Nullable String token) {
    String[] names = String.valueOf(address.getPath()).replaceAll("^/|/$", "").split("/", -1);
    boolean isTooLong = names.length > 2 || address.getQuery() != null;
    return new TrinoConfig(
        isTooLong ? address : address.resolve("/"),
        names[0].isEmpty() ? DEFAULT_CATALOG : names[0],
        names.length > 1 ? names[1] : DEFAULT_SCHEMA,
        user == null || user.isEmpty() ? DEFAULT_USER : user,
        blankToNull(password),
        blankToNull(token),
        Duration.ofMinutes(5),
        1_000_000);
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** The driver's address of the schema. */
  String jdbcUrl() {
    int port = server.getPort();
    boolean isSecure = server.getScheme().equals("https");
    return "jdbc:trino://%s:%d/%s/%s%s"
        .formatted(
            server.getHost(),
            port > 0 ? port : isSecure ? 443 : 80,
            catalog,
            schema,
            isSecure ? "?SSL=true" : "");
  }
}
