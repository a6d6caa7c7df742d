package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.ObjectivesContract;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import java.io.IOException;

class DuckDbObjectivesTest extends ObjectivesContract {

  @Override
  protected QueryEngine open(Lake given) throws IOException {
    return DuckDbEngine.open(given);
  }
}
