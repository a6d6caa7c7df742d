package dev.spanledger.cli;

import dev.spanledger.collector.pull.XRayPull;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code import xray}: traces that AWS X-Ray has, once or for as long as it runs. */
@Command(
    name = "xray",
    description = {
      "Import traces from AWS X-Ray: what has come since the last import.",
      "Spans that the lake has already, by whatever way, are not stored again.",
      "What it costs is printed before and after. Exit code 1 where something was",
      "refused or the bound on the cost was reached."
    },
    footer = {
      "",
      "The credentials need xray:GetTraceSummaries and xray:BatchGetTraces on *.",
      "With Transaction Search on, X-Ray finds only the traces that it indexes."
    })
final class ImportXRayCommand implements Callable<Integer> {
  @Mixin final PullOptions pull = new PullOptions();

  @Option(
      names = "--filter",
      paramLabel = "EXPRESSION",
      description = "X-Ray's filter expression, as 'service(\"orders\") AND fault'.")
  @Nullable String filter;

  private final Session session;

  ImportXRayCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    return pull.run(
        "X-Ray",
        session,
        (lake, request, say, watch) ->
            XRayPull.run(lake, request, filter, pull.aws.access(), session.clock(), say, watch));
  }
}
