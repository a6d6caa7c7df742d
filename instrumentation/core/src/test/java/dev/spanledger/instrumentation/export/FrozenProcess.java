package dev.spanledger.instrumentation.export;

import dev.spanledger.instrumentation.redaction.Redactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Exports one span for each line that it reads, and answers how many are kept then. */
final class FrozenProcess {
  private static final long BUDGET = 10_000_000_000L;

  private FrozenProcess() {}

  public static void main(String[] arguments) throws IOException {
    SpanExport export =
        SpanExport.toCollector(
            HttpEndpoint.parse(arguments[0], Map.of()), false, Redactor.standard());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String name = in.readLine();
    while (name != null) {
      export.export(List.of(Spans.named(name)), BUDGET);
      System.out.println(export.keptSpans());
      name = in.readLine();
    }
  }
}
