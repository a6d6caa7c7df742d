package dev.spanledger.lake.store;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Who calls AWS, and where. What is null is decided by the SDK's default chain: environment,
 * profile files, container and instance roles.
 *
 * @param profile of {@code ~/.aws/config} and {@code ~/.aws/credentials}
 * @param endpoint instead of AWS's own, for stores that speak S3's language
 * @param patience how long to wait, and how often
 */
public record AwsAccess(
    @Nullable String region, @Nullable String profile, @Nullable URI endpoint, Patience patience) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * How faults are waited out: pauses between tries double and are drawn at random below that, so
   * that many clients do not come back at once.
   *
   * @param stall how long an answer may stand still
   */
  public record Patience(Duration stall, Duration firstPause, Duration longestPause, int tries) {
    public static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(30), Duration.ofMillis(200), Duration.ofSeconds(20), 8);
  }

  public AwsAccess {
    if (endpoint != null && !isTrusted(endpoint)) {
      throw new IllegalArgumentException(
          "Endpoint %s is not https: only a server on this machine may be called without"
              .formatted(endpoint));
    }
  }

  public AwsAccess(@Nullable String region, @Nullable String profile, @Nullable URI endpoint) {
    this(region, profile, endpoint, Patience.DEFAULT);
  }

  private static boolean isTrusted(URI endpoint) {
    String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
    return endpoint.getHost() != null
        && (scheme.equals("https")
            || (scheme.equals("http") && LOOPBACK.contains(endpoint.getHost())));
  }

  /** Sets up a client of any service. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configure(B builder)
      throws StoreException {
    BackoffStrategy pauses =
        BackoffStrategy.exponentialDelay(patience.firstPause(), patience.longestPause());
    builder
        .credentialsProvider(credentials())
        .region(effectiveRegion())
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(patience.stall())
                .socketTimeout(patience.stall()))
        .overrideConfiguration(
            override ->
                override.retryStrategy(
                    StandardRetryStrategy.builder()
                        .maxAttempts(patience.tries())
                        .circuitBreakerEnabled(false)
                        .backoffStrategy(pauses)
                        .throttlingBackoffStrategy(pauses)
                        .build()));
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return builder;
  }

  private AwsCredentialsProvider credentials() {
    return profile == null
        ? DefaultCredentialsProvider.builder().build()
        : ProfileCredentialsProvider.create(profile);
  }

  private Region effectiveRegion() throws StoreException {
    if (region != null) {
      return Region.of(region);
    }
    try {
      DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
      if (profile != null) {
        chain.profileName(profile);
      }
      return chain.build().getRegion();
    } catch (SdkClientException none) {
      if (endpoint != null) {
        return Region.US_EAST_1;
      }
      throw new StoreException(
          StoreException.Reason.CREDENTIALS,
          "No AWS region is known: give --region, set AWS_REGION, or name one in the profile",
          none);
    }
  }
}
