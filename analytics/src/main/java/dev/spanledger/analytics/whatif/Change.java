package dev.spanledger.analytics.whatif;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different; all of it together.
 *
 * @param memoryMb 128 to 10,240, the platform's bounds; null for as it is
 * @param architecture x86_64 or arm64; null for as it is
 * @param provisioned environments that are kept ready all the time; 0 for none, null for as it is
 * @param hasSnapStart whether cold starts become restores of a snapshot
 */
public record Change(
    @Nullable Integer memoryMb,
    @Nullable String architecture,
    @Nullable Integer provisioned,
    boolean hasSnapStart) {
  static final int LEAST_MEMORY_MB = 128;
  private static final int MOST_MEMORY_MB = 10_240;
  private static final int MOST_PROVISIONED = 1_000_000;
  private static final Set<String> ARCHITECTURES = Set.of("arm64", "x86_64");

  public Change {
    if (memoryMb != null && (memoryMb < LEAST_MEMORY_MB || memoryMb > MOST_MEMORY_MB)) {
      throw new IllegalArgumentException(
          "Memory of %d MB; a function has %d to %d MB"
              .formatted(memoryMb, LEAST_MEMORY_MB, MOST_MEMORY_MB));
    }
    if (architecture != null && !ARCHITECTURES.contains(architecture)) {
      throw new IllegalArgumentException(
          "Architecture \"%.40s\"; x86_64 or arm64 is expected".formatted(architecture));
    }
    if (provisioned != null && (provisioned < 0 || provisioned > MOST_PROVISIONED)) {
      throw new IllegalArgumentException(
          "Provisioned concurrency of %d; 0 to %d is expected"
              .formatted(provisioned, MOST_PROVISIONED));
    }
    if (hasSnapStart && provisioned != null && provisioned > 0) {
      throw new IllegalArgumentException(
          "SnapStart and provisioned concurrency: the platform allows one or the other");
    }
  }

  /** Whether nothing is to be different. */
  public boolean isNone() {
    return memoryMb == null && architecture == null && provisioned == null && !hasSnapStart;
  }

  /** As {@code 1024 MB, arm64}. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (memoryMb != null) {
      parts.add(memoryMb + " MB");
    }
    if (architecture != null) {
      parts.add(architecture);
    }
    if (provisioned != null) {
      parts.add(provisioned + " provisioned");
    }
    if (hasSnapStart) {
      parts.add("SnapStart");
    }
    return String.join(", ", parts);
  }
}
