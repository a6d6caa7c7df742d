package dev.spanledger.instrumentation.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.spanledger.instrumentation.Spanledger;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

// README: begin
public final class Invoices implements RequestHandler<Map<String, Object>, String> {
  // First, because it registers the tracing that the next line asks for.
  private final RequestHandler<Map<String, Object>, String> traced = Spanledger.wrap(this::find);
  private final DataSource database;

  public Invoices(DataSource database) {
    this.database = JdbcTelemetry.create(GlobalOpenTelemetry.get()).wrap(database);
  }

  // README: end

  @Override
  public String handleRequest(Map<String, Object> event, Context context) {
    return traced.handleRequest(event, context);
  }

  private String find(Map<String, Object> event, Context context) {
    String query = "SELECT amount FROM invoice WHERE number = ? AND buyer <> 'someone secret'";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, String.valueOf(event.get("number")));
      try (ResultSet found = select.executeQuery()) {
        return found.next() ? found.getBigDecimal(1).toPlainString() : "none";
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
