package dev.spanledger.engine;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.TraceQlContract;
import dev.spanledger.analytics.query.trino.TrinoEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import org.junit.jupiter.api.Tag;

@Tag("trino")
class TrinoTraceQlIT extends TraceQlContract {

  @Override
  protected QueryEngine open(Lake given) throws IOException {
    // Trino reads what is compacted.
    given.compact(TraceFacts::derive);
    return TrinoEngine.open(TrinoServer.shared().catalogOf(given.root()));
  }
}
