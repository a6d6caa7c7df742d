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
 */
record FunctionProfile(
    String name,
    String runtime,
    int memorySizeMb,
    Architecture architecture,
    double initFactor,
    Duration timeout,
    double errorRatio,
    List<Release> releases) {
  FunctionProfile {
    releases = List.copyOf(releases);
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
