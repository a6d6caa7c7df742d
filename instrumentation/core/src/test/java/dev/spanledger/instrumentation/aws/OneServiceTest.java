package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.instrumentation.lambda.Exported;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function has the services that it uses, and loads what is ours for these alone. */
class OneServiceTest {
  private static final List<String> ABSENT =
      List.of(
          "sns-",
          "eventbridge-",
          "sfn-",
          "lambda-",
          "kinesis-",
          "dynamodb-",
          "s3-",
          "secretsmanager-");

  @TempDir Path folder;

  @Test
  void a_function_with_one_service_is_traced_without_the_others() throws Exception {
    Path log = folder.resolve("classes.log");
    try (Wire wire = new Wire().answer(200, "{\"MessageId\":\"id-1\"}")) {
      Exported exported = run(wire, log);
      assertThat(Exported.attributes(exported.span("send orders")))
          .containsEntry("messaging.message.id", "id-1");
      assertThat(wire.request().text()).contains("traceparent");
    }
    String prefix = "dev.spanledger.instrumentation.aws.";
    List<String> loaded =
        Files.readAllLines(log).stream()
            .map(line -> line.trim().split(" ", 2)[0])
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .filter(name -> !name.startsWith("OneService"))
            .toList();
    assertThat(loaded)
        .containsExactlyInAnyOrder(
            "TracingInterceptor",
            "AwsSettings",
            "Call",
            "ServiceCalls",
            "Services",
            "SqsCalls",
            "Members",
            "Messaging",
            "Propagation",
            "Propagation$Setter",
            "SizeLimit");
  }

  private static Exported run(Wire wire, Path log) throws IOException, InterruptedException {
    List<String> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String file = Path.of(entry).getFileName().toString();
      boolean isOfAws = entry.contains("awssdk");
      if (!isOfAws || ABSENT.stream().noneMatch(file::startsWith)) {
        classPath.add(entry);
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:file=" + log + ":none",
            "-cp",
            String.join(File.pathSeparator, classPath),
            OneServiceProcess.class.getName(),
            wire.uri().toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    Exported exported = new Exported();
    process.getInputStream().transferTo(exported.stream());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return exported;
  }
}
