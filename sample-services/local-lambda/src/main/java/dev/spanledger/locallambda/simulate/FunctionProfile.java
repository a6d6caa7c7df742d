package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Architecture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A function as the simulator knows it.
 *
 * @param runtime as {@code java17}; chooses the measured init durations
 * @param initFactor how much longer than an empty function it takes to start
 * @param timeout after which a run is killed
 * @param errorRatio of runs that fail whatever the version, 0 to 1
 * @param releases by time; the last that has begun serves
 * @param provisionedConcurrency instances that are ready before they are needed
 * @param provisionedFrom since when they are; to the end
 * @param withheldRatio of warm runs whose report never reaches the collector, as happens to real
 *     ones, 0 to 1
 * @param medianLogBytes of a run; 0 where it logs nothing
 * @param ephemeralStorageMb what it may write to disk; 512 are free
 */
record FunctionProfile(
    String name,
    String runtime,
    int memorySizeMb,
    Architecture architecture,
    double initFactor,
    Duration timeout,
    double errorRatio,
    List<Release> releases,
    int provisionedConcurrency,
    Instant provisionedFrom,
    double withheldRatio,
    double medianLogBytes,
    int ephemeralStorageMb) {
  private static final double USUAL_WITHHELD_RATIO = 0.003;
  private static final double USUAL_LOG_BYTES = 430;
  static final int FREE_STORAGE_MB = 512;

  FunctionProfile {
    releases = List.copyOf(releases);
  }

  /** On demand, and with as many reports missing as is usual. */
  FunctionProfile(
      String name,
      String runtime,
      int memorySizeMb,
      Architecture architecture,
      double initFactor,
      Duration timeout,
      double errorRatio,
      List<Release> releases) {
    this(
        name,
        runtime,
        memorySizeMb,
        architecture,
        initFactor,
        timeout,
        errorRatio,
        releases,
        0,
        Instant.MAX,
        USUAL_WITHHELD_RATIO,
        USUAL_LOG_BYTES,
        FREE_STORAGE_MB);
  }

  FunctionProfile withProvisionedConcurrency(int instances, Instant from) {
    return with(instances, from, ephemeralStorageMb);
  }

  FunctionProfile withEphemeralStorage(int megabytes) {
    return with(provisionedConcurrency, provisionedFrom, megabytes);
  }

  private FunctionProfile with(int instances, Instant from, int storageMb) {
    return new FunctionProfile(
        name,
        runtime,
        memorySizeMb,
        architecture,
        initFactor,
        timeout,
        errorRatio,
        releases,
        instances,
        from,
        withheldRatio,
        medianLogBytes,
        storageMb);
  }

  /** Instances that are kept ready at that time. */
  int provisionedAt(Instant time) {
    return time.isBefore(provisionedFrom) ? 0 : provisionedConcurrency;
  }

  Release releaseAt(Instant time) {
    Release serving = releases.get(0);
    for (Release release : releases) {
      if (!release.from().isAfter(time)) {
        serving = release;
      }
    }
    return serving;
  }
}
