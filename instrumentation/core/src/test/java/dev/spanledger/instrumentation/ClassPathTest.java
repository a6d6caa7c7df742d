package dev.spanledger.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A function's process with nothing on its class path but what the library says it needs. */
class ClassPathTest {
  private static final List<String> RUNTIME_JARS =
      List.of(
          "opentelemetry-api-",
          "opentelemetry-context-",
          "opentelemetry-common-",
          "opentelemetry-sdk-trace-",
          "opentelemetry-sdk-common-");

  /** Above what is loaded today, below what a stray dependency or a JDK client would add. */
  private static final int MOST_CLASSES_OF_LIBRARIES = 260;

  @TempDir Path folder;

  @Test
  void a_function_runs_on_the_api_the_sdk_and_the_jdks_small_part() throws Exception {
    Path log = folder.resolve("classes.log");
    String output = run(log);

    assertThat(output.split("\n"))
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"__otel_otlp_stdout\"") && line.endsWith("\"}"));
    List<String> libraries = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      String name = line.trim().split(" ", 2)[0];
      if (!isOfJdk(name)) {
        libraries.add(name);
      }
      assertThat(name)
          .doesNotStartWith("java.net.http.")
          .doesNotStartWith("jdk.internal.net.http.")
          .doesNotStartWith("sun.net.www.protocol.http.")
          .doesNotStartWith("sun.security.ssl.")
          .doesNotStartWith("java.lang.management.")
          .doesNotStartWith("java.security.SecureRandom$")
          .doesNotStartWith("software.amazon.")
          .doesNotStartWith("dev.spanledger.instrumentation.aws.");
    }
    assertThat(libraries)
        .allMatch(
            name ->
                name.startsWith("dev.spanledger.")
                    || name.startsWith("io.opentelemetry.")
                    || name.startsWith("com.amazonaws.services.lambda.runtime."));
    assertThat(libraries.size()).isLessThanOrEqualTo(MOST_CLASSES_OF_LIBRARIES);
  }

  @Test
  void the_module_asks_for_nothing_else_at_run_time() throws Exception {
    NodeList dependencies =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new File("pom.xml"))
            .getElementsByTagName("dependency");
    List<String> atRunTime = new ArrayList<>();
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      if (dependency.getElementsByTagName("scope").getLength() == 0) {
        atRunTime.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
      }
    }
    assertThat(atRunTime).containsExactlyInAnyOrder("opentelemetry-api", "opentelemetry-sdk-trace");
  }

  private String run(Path log) throws IOException, InterruptedException {
    List<String> classPath = new ArrayList<>(List.of("target/classes", exampleClasses()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String file = Path.of(entry).getFileName().toString();
      if (RUNTIME_JARS.stream().anyMatch(file::startsWith)
          || file.startsWith("aws-lambda-java-core-")) {
        classPath.add(entry);
      }
    }
    assertThat(classPath).hasSize(2 + RUNTIME_JARS.size() + 1);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-Xlog:class+load:file=" + log + ":none",
            "-cp",
            String.join(File.pathSeparator, classPath),
            "dev.spanledger.instrumentation.example.Cold");
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output;
  }

  /** The example alone; beside it on the test class path lies everything else. */
  private String exampleClasses() throws IOException {
    String path = "dev/spanledger/instrumentation/example";
    Path target = Files.createDirectories(folder.resolve(path));
    for (String name : List.of("Cold.class", "Orders.class")) {
      Files.copy(Path.of("target/test-classes", path, name), target.resolve(name));
    }
    return folder.toString();
  }

  private static boolean isOfJdk(String name) {
    return name.startsWith("java.")
        || name.startsWith("jdk.")
        || name.startsWith("sun.")
        || name.startsWith("javax.")
        || name.startsWith("[");
  }
}
