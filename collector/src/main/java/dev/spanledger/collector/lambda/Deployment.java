package dev.spanledger.collector.lambda;

import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.BodyBytes;
import dev.spanledger.collector.intake.Counters;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.IngestToken;
import dev.spanledger.collector.intake.Intake;
import dev.spanledger.collector.intake.RecentDigests;
import dev.spanledger.collector.landing.ObjectLander;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.collector.source.DeadLetters;
import dev.spanledger.collector.source.PayloadReader;
import dev.spanledger.collector.source.RecordIntake;
import dev.spanledger.collector.source.StoredObjects;
import dev.spanledger.lake.landing.LandingWriter;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.S3Location;
import dev.spanledger.lake.store.S3Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a collector without a disk, put together once for a function's instance. */
public final class Deployment {
  /** Heap for one request, as in the local collector: the rows of it need about as much again. */
  private static final int HEAP_BUDGET_DIVISOR = 4;

  /** An object is in the heap as it is stored, decompressed and as rows. */
  private static final int OBJECT_BUDGET_DIVISOR = 4;

  /** Tries within the 30 seconds that API Gateway gives a function. */
  private static final AwsAccess.Patience PATIENCE =
      new AwsAccess.Patience(
          Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofSeconds(2), 4);

  private final Environment environment;
  private final ObjectStore store;
  private final String prefix;
  private final Path scratch;
  private final LandingWriter writer;
  private final ObjectLander lander;
  private final HeapBudget budget;

  private Deployment(Environment environment) throws IOException {
    this.environment = environment;
    this.scratch = Path.of(System.getProperty("java.io.tmpdir"), "spanledger");
    if (S3Location.isMeantBy(environment.lake())) {
      S3Location location = S3Location.parse(environment.lake());
      this.store = bucket(location.bucket());
      this.prefix = location.prefix();
    } else {
      this.store = DirectoryStore.open(Files.createDirectories(Path.of(environment.lake())));
      this.prefix = "";
    }
    this.writer = LandingWriter.open(store, prefix, scratch);
    this.lander = new ObjectLander(writer, new OtlpDecoder(), PlatformDecoder::new);
    this.budget =
        new HeapBudget(
            Math.max(
                2L * BodyBytes.DEFAULT_MAX_BODY_BYTES,
                Runtime.getRuntime().maxMemory() / HEAP_BUDGET_DIVISOR));
  }

  /** Opens what the environment names; a function that cannot do this does not start. */
  public static Deployment of(Environment environment) {
    try {
      return new Deployment(environment);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the lake %s".formatted(environment.lake()), e);
    }
  }

  /** What takes requests of senders that read the answer. */
  Intake intake(List<IngestToken> tokens) {
    return intake(tokens, lander);
  }

  /**
   * What takes the requests of one function's instance, on loopback.
   *
   * @param platform remembers what its events have said
   */
  public Intake intake(PlatformDecoder platform) {
    return intake(List.of(), new ObjectLander(writer, new OtlpDecoder(), () -> platform));
  }

  private Intake intake(List<IngestToken> tokens, ObjectLander durable) {
    return new Intake(
        tokens,
        null,
        Clock.systemUTC(),
        durable,
        new OtlpDecoder(),
        new PlatformDecoder(),
        budget,
        new RecentDigests(),
        new Counters());
  }

  /** What takes records of carriers. */
  RecordIntake records() {
    return records(BodyBytes.defaults(), environment.tenant());
  }

  /** What takes the records of a sender. */
  RecordIntake records(@Nullable IngestToken token) {
    return records(BodyBytes.defaults(), token == null ? null : token.tenant());
  }

  private RecordIntake records(BodyBytes bodies, @Nullable String tenant) {
    return new RecordIntake(
        new PayloadReader(bodies, environment.region()),
        lander,
        new DeadLetters(store, prefix, scratch),
        budget,
        tenant);
  }

  /** What takes objects that a bucket announces. */
  StoredObjects objects() {
    int maxBytes =
        (int)
            Math.min(
                Integer.MAX_VALUE / 2,
                Runtime.getRuntime().maxMemory() / HEAP_BUDGET_DIVISOR / OBJECT_BUDGET_DIVISOR);
    return new StoredObjects(
        this::bucket,
        records(new BodyBytes(maxBytes, 2 * maxBytes), environment.tenant()),
        environment.signal(),
        maxBytes);
  }

  Signal signal() {
    return environment.signal();
  }

  private S3Store bucket(String name) throws IOException {
    String endpoint = environment.s3Endpoint();
    return S3Store.open(
        name,
        new AwsAccess(
            environment.region(), null, endpoint == null ? null : URI.create(endpoint), PATIENCE));
  }
}
