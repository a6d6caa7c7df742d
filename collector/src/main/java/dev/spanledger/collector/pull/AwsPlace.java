package dev.spanledger.collector.pull;

import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.AwsTries;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;

/** The account and region that are asked; each has its own file of how far a pull has come. */
record AwsPlace(String account, String region) {

  /** Asks STS for the account where none is given: that costs nothing and needs no permission. */
  static AwsPlace of(AwsAccess access, @Nullable String account) throws IOException {
    try (StsClient sts = access.configure(StsClient.builder()).build()) {
      String region = sts.serviceClientConfiguration().region().id();
      return new AwsPlace(account == null ? sts.getCallerIdentity().account() : account, region);
    } catch (SdkException failure) {
      throw AwsTries.refused("STS", "sts:GetCallerIdentity", failure);
    }
  }

  /** The file of how far a pull has come. */
  Path stateFile(Path lakeRoot, String service, String kind) {
    return lakeRoot
        .resolve("pull")
        .resolve("%s-%s-%s%s.json".formatted(service, account, region, kind));
  }
}
