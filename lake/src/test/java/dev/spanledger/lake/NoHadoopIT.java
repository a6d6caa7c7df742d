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
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String withoutHadoop =
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !new File(entry).getName().contains("hadoop-client"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                withoutHadoop,
                HadoopFree.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // Newer JDKs warn of native code and of Unsafe in libraries in between.
    List<String> answers =
        output.lines().filter(line -> line.matches("[a-z]+=.*|.*(?:Exception|Error).*")).toList();
    assertThat(answers).as(output).containsExactly("hadoop=absent", "rows=2", "intact=true");
    assertThat(process.exitValue()).isZero();
  }
}
