package dev.spanledger.collector.pull;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.AwsAccess;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A lake, and a server on loopback that answers as AWS does; its client is quick to try again. */
abstract class StubbedPull {
  private static final AwsAccess.Patience QUICK =
      new AwsAccess.Patience(Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMillis(5), 4);

  @TempDir Path folder;
  final List<String> said = new ArrayList<>();
  AwsStub stub;
  Lake lake;
  Instant now;
  BigDecimal maxUsd = BigDecimal.ONE;

  StubbedPull(Instant now) {
    this.now = now;
  }

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    stub = AwsStub.start(0);
    lake = Lake.open(folder.resolve("lake"));
  }

  @AfterEach
  void stop() throws IOException {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    lake.close();
    stub.close();
  }

  AwsAccess access() {
    return new AwsAccess("eu-west-1", null, stub.endpoint(), QUICK);
  }

  Clock clock() {
    return Clock.fixed(now, ZoneOffset.UTC);
  }
}
