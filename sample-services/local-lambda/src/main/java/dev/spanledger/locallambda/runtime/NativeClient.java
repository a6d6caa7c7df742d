package dev.spanledger.locallambda.runtime;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's native library. Left alone, every JVM unpacks it to one and the same file in {@code
 * /tmp} as it starts: of two that start together, one reads half a library and dies. So it is
 * unpacked once per runner, and each JVM is told where.
 */
final class NativeClient {
  private static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private NativeClient() {}

  /**
   * The option that names the library; null where no jar holds one for this machine, and the
   * runtime is left to say so.
   */
  static @Nullable String option(List<Path> runtimeClassPath, Path workDir) {
    String entry = "jni/libaws-lambda-jni." + platform() + ".so";
    for (Path jar : runtimeClassPath) {
      Path library = unpack(jar, entry, workDir.resolve("native"));
      if (library != null) {
        return "-D" + PROPERTY + "=" + library.toAbsolutePath();
      }
    }
    return null;
  }

  private static @Nullable Path unpack(Path jar, String entryName, Path folder) {
    if (!Files.isRegularFile(jar)) {
      return null;
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(entryName);
      if (entry == null) {
        return null;
      }
      Files.createDirectories(folder);
      Path library = folder.resolve("libaws-lambda-jni.so");
      Path unfinished = Files.createTempFile(folder, "libaws-lambda-jni", ".unfinished");
      try (InputStream bytes = zip.getInputStream(entry)) {
        Files.copy(bytes, unfinished, StandardCopyOption.REPLACE_EXISTING);
      }
      // A move leaves the old file to JVMs that have it open, as writing into it would not.
      return Files.move(unfinished, library, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot unpack %s of %s to %s".formatted(entryName, jar, folder), e);
    }
  }

  private static String platform() {
    String arch = System.getProperty("os.arch", "").equals("aarch64") ? "aarch_64" : "x86_64";
    File[] musl = new File("/lib").listFiles((folder, name) -> name.startsWith("ld-musl-"));
    return (musl != null && musl.length > 0 ? "linux_musl-" : "linux-") + arch;
  }
}
