package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryEngineContract;
import dev.spanledger.lake.Lake;
import java.io.IOException;

class DuckDbContractTest extends QueryEngineContract {

  @Override
  protected QueryEngine open(Lake given) throws IOException {
    return DuckDbEngine.open(given);
  }
}
