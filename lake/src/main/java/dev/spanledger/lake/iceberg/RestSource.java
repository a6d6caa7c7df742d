package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.jspecify.annotations.Nullable;

/** A catalog behind Iceberg's REST protocol, which several machines share. */
final class RestSource implements CatalogSource {
  private final LakeFiles files;
  private final RestCatalog address;
  private final CatalogMark mark;
  private @Nullable RESTSessionCatalog session;

  RestSource(LakeFiles files, RestCatalog address) {
    this.files = files;
    this.address = address;
    this.mark = new CatalogMark(files);
  }

  @Override
  public Namespace namespace() {
    return Namespace.of(address.namespace());
  }

  /** The server knows. */
  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public void check() throws IOException {
    mark.check(name());
  }

  private String name() {
    return "REST %s %s".formatted(address.uri(), address.namespace());
  }

  @Override
  public void create() throws IOException {
    mark.claim(name());
    try {
      session().createNamespace(SessionContext.createEmpty(), namespace());
    } catch (AlreadyExistsException another) {
      // A lake is one of many in a catalog, or another process was faster.
      return;
    }
  }

  @Override
  public Catalog open() throws IOException {
    return session().asCatalog(SessionContext.createEmpty());
  }

  private RESTSessionCatalog session() {
    RESTSessionCatalog open = session;
    if (open == null) {
      open =
          new RESTSessionCatalog(
              configuration ->
                  HTTPClient.builder(configuration)
                      .uri(configuration.get(CatalogProperties.URI))
                      .build(),
              (context, configuration) -> new LakeFileIO(files));
      Map<String, String> properties = new HashMap<>(address.properties());
      properties.put(CatalogProperties.URI, address.uri().toString());
      open.initialize(SqliteSource.NAME, properties);
      session = open;
    }
    return open;
  }

  @Override
  public void close() {
    RESTSessionCatalog open = session;
    session = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot close the connection to " + address.uri(), e);
      }
    }
  }
}
