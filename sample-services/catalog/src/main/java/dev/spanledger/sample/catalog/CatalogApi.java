package dev.spanledger.sample.catalog;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The function's entry point. */
public final class CatalogApi
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  // A database that sleeps is woken by the first connection; one that hangs is given up.
  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 3;

  // First, because it registers the tracing that the database asks for.
  private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> traced =
      Spanledger.wrap(this::answer);

  private final Catalog catalog = new Catalog(new Products(new Database(dataSource())));

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return traced.handleRequest(event, context);
  }

  private APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event, Context context) {
    return catalog.answer(event);
  }

  private static DataSource dataSource() {
    String url = System.getenv("CATALOG_DATABASE_URL");
    if (url == null || url.isEmpty()) {
      throw new IllegalStateException(
          "CATALOG_DATABASE_URL is not set; it must be as jdbc:postgresql://host/catalog?user=u");
    }
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(url);
    postgres.setReadOnly(true);
    postgres.setConnectTimeout(CONNECT_SECONDS);
    postgres.setSocketTimeout(ANSWER_SECONDS);
    return JdbcTelemetry.create(GlobalOpenTelemetry.get()).wrap(postgres);
  }
}
