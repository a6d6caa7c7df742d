package dev.spanledger.cli;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.lake.BucketLake;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.iceberg.RestCatalog;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.S3Location;
import dev.spanledger.lake.store.S3Store;
import dev.spanledger.lake.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --lake}, and of one in S3 where its catalog and its copies are. */
final class LakeOption {
  private static final String TOKEN_VARIABLE = "SPANLEDGER_CATALOG_TOKEN";
  private static final int DEFAULT_COPIES_GB = 20;

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "${env:SPANLEDGER_LAKE:-./spanledger-lake}",
      description =
          "The lake: a folder or s3://BUCKET/PREFIX. Default: $SPANLEDGER_LAKE, else ./spanledger-lake.")
  String place = "./spanledger-lake";

  @Option(
      names = "--lake-folder",
      paramLabel = "DIR",
      defaultValue = "${env:SPANLEDGER_LAKE_FOLDER}",
      description =
          "Of a lake in S3: copies, log and catalog. Default: $SPANLEDGER_LAKE_FOLDER, else"
              + " ~/.spanledger/BUCKET/PREFIX.")
  @Nullable Path folder;

  @Option(
      names = "--lake-copies",
      paramLabel = "GB",
      description = "Of a lake in S3: most copies to keep, but for those in use. Default: 20.")
  int copiesGb = DEFAULT_COPIES_GB;

  @Option(
      names = "--lake-profile",
      paramLabel = "NAME",
      defaultValue = "${env:SPANLEDGER_LAKE_PROFILE}",
      description = "Of a lake in S3: AWS profile. Default: as the AWS CLI finds credentials.")
  @Nullable String profile;

  @Option(
      names = "--lake-region",
      paramLabel = "REGION",
      defaultValue = "${env:SPANLEDGER_LAKE_REGION}",
      description = "Of a lake in S3: its region. Default: $AWS_REGION, else the profile's.")
  @Nullable String region;

  @Option(
      names = "--lake-endpoint-url",
      paramLabel = "URL",
      defaultValue = "${env:SPANLEDGER_LAKE_ENDPOINT_URL}",
      description = "Of a lake in S3: server to call instead of AWS: https, or on this machine.")
  @Nullable URI endpoint;

  @Option(
      names = "--catalog-url",
      paramLabel = "URL",
      defaultValue = "${env:SPANLEDGER_CATALOG_URL}",
      description =
          "Of a lake in S3: Iceberg REST catalog, with a token in $SPANLEDGER_CATALOG_TOKEN."
              + " Default: a SQLite file in the lake's folder, for this machine alone.")
  @Nullable URI catalog;

  @Option(
      names = "--catalog-namespace",
      paramLabel = "NAME",
      defaultValue = "${env:SPANLEDGER_CATALOG_NAMESPACE:-spanledger}",
      description = "Of a lake in S3: namespace in that catalog. Default: spanledger.")
  String namespace = "spanledger";

  /** A lake to read: a mistyped folder is an error, not an empty answer. */
  Lake openExisting() throws IOException {
    if (S3Location.isMeantBy(place)) {
      return openBucket(true);
    }
    Path directory = Path.of(place);
    if (!Files.isDirectory(directory)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "No lake at %s: give --lake DIR (a demo's is spanledger-demo), or make one with"
                  .formatted(directory)
              + " \"spanledger demo\" or \"spanledger collect\"");
    }
    return Lake.open(directory);
  }

  /** A lake to write, made where it is missing. */
  Lake openOrCreate() throws IOException {
    return S3Location.isMeantBy(place) ? openBucket(false) : Lake.open(Path.of(place));
  }

  /** The folder of a command that works with one alone. */
  Path directory() {
    if (S3Location.isMeantBy(place)) {
      throw new Failure(
          ExitCode.USAGE, "This needs a lake in a folder of this machine, not %s".formatted(place));
    }
    return Path.of(place);
  }

  private Lake openBucket(boolean isToBeThere) throws IOException {
    S3Location location = location();
    String prefix = slashed(location.prefix());
    ObjectStore store = S3Store.open(location.bucket(), access());
    try {
      if (isToBeThere && !store.hasAny(prefix)) {
        throw new Failure(
            ExitCode.BAD_INPUT,
            "No lake at s3://%s/%s: nothing has a key that starts so; \"spanledger collect\" or a function makes one"
                .formatted(location.bucket(), prefix));
      }
      return Lake.open(
          new BucketLake(store, prefix, folder(location), (long) copiesGb << 30, catalog()),
          Clock.systemUTC());
    } catch (StoreException refusal) {
      store.close();
      throw AwsOptions.failure(refusal);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private S3Location location() {
    try {
      return S3Location.parse(place);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, "--lake: " + e.getMessage(), e);
    }
  }

  private static String slashed(String prefix) {
    return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  private AwsAccess access() {
    try {
      return new AwsAccess(region, profile, endpoint);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable RestCatalog catalog() {
    if (catalog == null) {
      return null;
    }
    String token = System.getenv(TOKEN_VARIABLE);
    try {
      return new RestCatalog(
          catalog, namespace, token == null || token.isEmpty() ? Map.of() : Map.of("token", token));
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Path folder(S3Location location) {
    if (folder != null) {
      return folder;
    }
    Path below = Path.of(System.getProperty("user.home"), ".spanledger", location.bucket());
    for (String part : location.prefix().split("/")) {
      if (part.equals(".") || part.equals("..")) {
        throw new Failure(
            ExitCode.USAGE, "%s has no folder of its own: give --lake-folder DIR".formatted(place));
      }
      below = below.resolve(part);
    }
    return below;
  }
}
