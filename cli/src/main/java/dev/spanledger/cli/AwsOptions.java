package dev.spanledger.cli;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.StoreException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --profile}, {@code --region} and {@code --endpoint-url}, as the AWS CLI calls them. */
final class AwsOptions {
  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "Profile of the AWS configuration. Default: as the AWS CLI finds credentials.")
  @Nullable String profile;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "AWS region. Default: $AWS_REGION, else the profile's.")
  @Nullable String region;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "Server to call instead of AWS: https, or on this machine.")
  @Nullable URI endpoint;

  AwsAccess access() {
    try {
      return new AwsAccess(region, profile, endpoint);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** A refusal in one line; what another try may change has a code of its own. */
  static Failure failure(StoreException refusal) {
    return new Failure(
        refusal.reason() == StoreException.Reason.UNAVAILABLE
            ? ExitCode.UNAVAILABLE
            : ExitCode.BAD_INPUT,
        String.valueOf(refusal.getMessage()),
        refusal);
  }
}
