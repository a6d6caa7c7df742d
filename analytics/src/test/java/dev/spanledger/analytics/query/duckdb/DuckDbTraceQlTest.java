package dev.spanledger.analytics.query.duckdb;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.TraceQlContract;
import dev.spanledger.lake.Lake;
import java.io.IOException;

class DuckDbTraceQlTest extends TraceQlContract {

  @Override
  protected QueryEngine open(Lake given) throws IOException {
    return DuckDbEngine.open(given);
  }
}
