package dev.spanledger.lake.iceberg;

import java.net.URI;
import java.util.Map;

/**
 * Where an Iceberg REST catalog is.
 *
 * @param namespace of the lake's tables; each lake of a catalog has its own
 * @param properties for Iceberg's client, as {@code token} or {@code warehouse}
 * @see <a href="https://iceberg.apache.org/rest-catalog-spec/">Iceberg: REST catalog</a>
 */
public record RestCatalog(URI uri, String namespace, Map<String, String> properties) {
  public RestCatalog {
    if (!namespace.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException(
          "Namespace \"%s\" of a catalog has 1 to 100 letters, digits, hyphens and underscores"
              .formatted(namespace.substring(0, Math.min(120, namespace.length()))));
    }
    properties = Map.copyOf(properties);
  }
}
