package dev.spanledger.cli;

import dev.spanledger.collector.pull.CloudWatchPull;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code import cloudwatch}: AWS's own metrics of functions, queues, APIs and tables. */
@Command(
    name = "cloudwatch",
    description = {
      "Import metrics from Amazon CloudWatch: what is complete since the last import.",
      "What it costs is printed before and after. Exit code 1 where the bound on the",
      "cost was reached."
    },
    footer = {"", "The credentials need cloudwatch:ListMetrics and cloudwatch:GetMetricData on *."})
final class ImportCloudWatchCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final PullOptions pull = new PullOptions();

  @Option(
      names = "--of",
      paramLabel = "SERVICE",
      split = ",",
      defaultValue = "lambda",
      description = "lambda, sqs, apigateway, dynamodb; several with commas. Default: lambda.")
  List<String> services = List.of("lambda");

  @Option(
      names = "--period",
      paramLabel = "DURATION",
      converter = TimeRangeOptions.DurationConverter.class,
      description = "Length of one data point; 1m, 5m or what else divides an hour. Default: 1m.")
  Duration period = Duration.ofMinutes(1);

  private final Session session;

  ImportCloudWatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    CloudWatchPull.Metrics metrics = metrics();
    return pull.run(
        "CloudWatch",
        session,
        (lake, request, say, watch) ->
            CloudWatchPull.run(
                lake, request, metrics, pull.aws.access(), session.clock(), say, watch));
  }

  private CloudWatchPull.Metrics metrics() {
    Set<String> namespaces = new LinkedHashSet<>();
    for (String service : services) {
      namespaces.add(
          CloudWatchPull.namespaces().stream()
              .filter(name -> name.toLowerCase(Locale.ROOT).equals("aws/" + service))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--of \"%s\" is not lambda, sqs, apigateway or dynamodb"
                              .formatted(service))));
    }
    try {
      return new CloudWatchPull.Metrics(namespaces, period);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
