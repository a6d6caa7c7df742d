package dev.spanledger.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.house.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What is in the archives that are deployed, and how much of it. */
class DeploymentPackageIT {
  /** 12.0 MB when this was written; the Parquet writer is more than half of it. */
  private static final long MOST_BYTES_BEFORE_THE_SDK = 12_500_000;

  /** Unpacked, a function with its layers may have 250 MB. */
  private static final long MOST_BYTES = 32L << 20;

  @Test
  void the_function_is_small_and_without_engines() throws IOException {
    check("collector/target/spanledger-collector-lambda.zip", "lib/");
  }

  @Test
  void the_extension_is_the_same_with_a_script() throws IOException {
    List<String> entries =
        check("collector/target/spanledger-collector-extension.zip", "spanledger/lib/");
    assertThat(entries).contains("extensions/spanledger-collector");
  }

  private static List<String> check(String name, String folder) throws IOException {
    List<String> entries = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    long ours = 0;
    long all = 0;
    Path archive = Sources.root().resolve(name);
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.add(entry.getName());
        all += entry.getCompressedSize();
        if (entry.getName().startsWith(folder + "spanledger-collector")
            || entry.getName().startsWith(folder + "slf4j")) {
          ours += entry.getCompressedSize();
        }
        if (entry.getName().endsWith("spanledger-collector.jar")) {
          try (ZipInputStream jar = new ZipInputStream(zip.getInputStream(entry))) {
            for (ZipEntry part = jar.getNextEntry(); part != null; part = jar.getNextEntry()) {
              classes.add(part.getName());
            }
          }
        }
      }
    }
    assertThat(ours).as("bytes before the AWS SDK").isLessThanOrEqualTo(MOST_BYTES_BEFORE_THE_SDK);
    assertThat(all).as("bytes of all").isLessThanOrEqualTo(MOST_BYTES);
    assertThat(classes)
        .contains(
            "dev/spanledger/collector/lambda/HttpFront.class",
            "dev/spanledger/collector/extension/CollectorExtension.class")
        .noneMatch(path -> path.matches("org/(duckdb|sqlite|apache/(hadoop|iceberg))/.*"))
        .noneMatch(path -> path.matches("(io/(javalin|grpc)|org/eclipse)/.*"))
        .anyMatch(path -> path.matches("linux/amd64/libzstd-jni.*"))
        .anyMatch(path -> path.matches("linux/aarch64/libzstd-jni.*"));
    assertThat(entries)
        .filteredOn(entry -> entry.endsWith(".jar"))
        .noneMatch(jar -> jar.matches(".*(duckdb|hadoop|iceberg|sqlite|netty|apache-client).*"));
    return entries;
  }
}
