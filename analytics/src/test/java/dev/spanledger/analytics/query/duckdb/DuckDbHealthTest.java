package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.HealthContract;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;

class DuckDbHealthTest extends HealthContract {

  @Override
  protected QueryEngine open(Lake given) throws IOException {
    return DuckDbEngine.open(given);
  }
}
