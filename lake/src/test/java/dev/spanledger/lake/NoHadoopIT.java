package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoHadoopIT {
  @TempDir Path folder;

  @Test
  void writing_reading_and_compacting_need_no_class_of_hadoop()
      throws IOException, InterruptedException {
    Process process = start(HadoopFree.class, "hadoop-client");
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // Newer JDKs warn of native code and of Unsafe in libraries in between.
    List<String> answers =
        output.lines().filter(line -> line.matches("[a-z]+=.*|.*(?:Exception|Error).*")).toList();
    assertThat(answers).as(output).containsExactly("hadoop=absent", "rows=2", "intact=true");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void landing_in_a_store_needs_neither_iceberg_nor_a_database()
      throws IOException, InterruptedException {
    Process process =
        start(LightLanding.class, "hadoop-client", "iceberg", "sqlite", "duckdb", "caffeine");
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines().filter(line -> line.startsWith("absent="))).as(output).hasSize(4);
    assertThat(output.lines().filter(line -> line.startsWith("landed=")))
        .as(output)
        .singleElement()
        .asString()
        .startsWith("landed=lake/landing/spans/1970-01-01/0000000000000001-");
    assertThat(process.exitValue()).isZero();
  }

  private Process start(Class<?> main, String... absent) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String without =
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> Arrays.stream(absent).noneMatch(new File(entry).getName()::contains))
            .collect(Collectors.joining(File.pathSeparator));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            without,
            main.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }
}
