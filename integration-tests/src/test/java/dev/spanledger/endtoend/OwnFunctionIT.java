package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.house.Sources;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code spanledger run} with a function that knows nothing of tracing. */
@Timeout(180)
class OwnFunctionIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int SIGTERM_EXIT_CODE = 143;
  private static final String SOURCE =
      """
      package com.acme;

      import java.util.Map;

      public class Fn {
        public Map<String, Object> handleRequest(Map<String, Object> event) {
          System.out.println("greeting " + event.get("name"));
          if (event.containsKey("fail")) {
            throw new IllegalStateException("as asked");
          }
          return Map.of("statusCode", 200, "body", "hi " + event.get("rawPath") + event.get("name"));
        }

        public String tooMany(String a, String b, String c, String d) {
          return a;
        }
      }
      """;

  @TempDir static Path folder;
  @TempDir Path lake;

  private static Launcher launcher;
  private static Path jar;

  @BeforeAll
  static void build_a_function() throws IOException, InterruptedException {
    launcher = new Launcher(Sources.root(), folder);
    // A checkout that was never launched is built by the first launch, which says so.
    launcher.run("--version").succeeded();
    Path source = Files.createDirectories(folder.resolve("src/com/acme")).resolve("Fn.java");
    Files.writeString(source, SOURCE);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString());
    assertThat(exitCode).isZero();
    jar = folder.resolve("fn.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("com/acme/Fn.class"));
      out.write(Files.readAllBytes(classes.resolve("com/acme/Fn.class")));
    }
  }

  @Test
  void events_of_files_are_answered_and_traced() throws Exception {
    Path ada = Files.writeString(folder.resolve("ada.json"), "{\"name\":\"ada\"}");
    Path bob = Files.writeString(folder.resolve("bob.json"), "{\"name\":\"bob\"}");
    Launcher.Run run =
        launcher
            .run(
                words(
                    "--event " + ada + " --event " + bob + " --once --instrument",
                    "com.acme.Fn::handleRequest"))
            .succeeded();

    assertThat(run.answer().lines())
        .containsExactlyInAnyOrder(
            run.answer().lines().filter(line -> line.contains("hi nullada")).findFirst().get(),
            run.answer().lines().filter(line -> line.contains("hi nullbob")).findFirst().get());
    assertThat(run.messages())
        .contains("  | greeting ada\n", "  | greeting bob\n")
        .containsPattern("(?m)^success in [0-9.]+ ms, billed \\d+ ms, cold start [0-9.]+ ms")
        .containsPattern("(?m)^success in [0-9.]+ ms, billed \\d+ ms, \\d+ of 512 MB: http")
        .doesNotContain("--instrument");
    Launcher.Run traces =
        launcher.run("traces", "--lake", lake.toString(), "--output", "csv").succeeded();
    assertThat(traces.answer().lines()).hasSize(3);
  }

  @Test
  void event_with_a_caller_is_shown_under_the_callers_trace() throws Exception {
    String caller = "0af7651916cd43dd8448eb211c80319c";
    Path event =
        Files.writeString(
            folder.resolve("called.json"),
            "{\"name\":\"dan\",\"headers\":{\"Traceparent\":\"00-%s-b7ad6b7169203331-01\"}}"
                .formatted(caller));
    Launcher.Run run =
        launcher
            .run(words("--event " + event + " --once --instrument", "com.acme.Fn::handleRequest"))
            .succeeded();

    assertThat(run.messages()).containsPattern("success .*/traces/" + caller + "\n");
    launcher.run("trace", caller, "--lake", lake.toString()).succeeded();
  }

  @Test
  void event_that_fails_ends_with_exit_code_1() throws Exception {
    Path event = Files.writeString(folder.resolve("fail.json"), "{\"fail\":true}");
    Launcher.Run run =
        launcher.run(words("--event " + event + " --once", "com.acme.Fn::handleRequest"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.answer()).contains("as asked");
    assertThat(run.messages())
        .endsWith("The function sent no spans: --instrument traces it without a change\n");
  }

  @Test
  void request_to_the_function_url_is_a_trace_that_the_api_gives_and_a_signal_ends_it()
      throws Exception {
    Path answers = folder.resolve("answers.txt");
    Path messages = folder.resolve("messages.txt");
    Process running =
        launcher.start(
            answers,
            messages,
            words("--instrument --http 0 --port 0", "com.acme.Fn::handleRequest"));
    try {
      URI url = URI.create(await(messages, "Function URL +(http\\S+)", running));
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(url.resolve("/greet")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("hi /greetnull");

      URI page = URI.create(await(messages, "success .*: (http\\S+)", running));
      JsonNode trace = awaitTrace(page.resolve("/api/v1" + page.getPath()));
      assertThat(trace.toString()).contains("\"Fn\"", "SERVER");
    } finally {
      // Not SIGINT, which a build that runs in the background hands down ignored.
      running.destroy();
    }
    assertThat(running.waitFor()).isEqualTo(SIGTERM_EXIT_CODE);
    assertThat(Files.readString(messages)).doesNotContain("Exception");
  }

  @Test
  void lines_of_standard_input_are_events() throws Exception {
    Path answers = folder.resolve("typed-answers.txt");
    Path messages = folder.resolve("typed-messages.txt");
    Process running =
        launcher.start(answers, messages, words("--port 0", "com.acme.Fn::handleRequest"));
    try (OutputStream in = running.getOutputStream()) {
      in.write("{\"name\":\"cay\"}\n\nnonsense\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(running.waitFor()).isEqualTo(1);
    assertThat(Files.readString(answers)).contains("hi nullcay");
    assertThat(Files.readString(messages)).contains("The event in this line is not JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.acme.Fn::handle it | 2 | --handler \"com.acme.Fn::handle it\" is not a handler: com.acme.Fn or com.acme.Fn::handleRequest is right",
        "org.acme.Fn | 3 | There is no class org.acme.Fn in %s; there is com.acme.Fn",
        "com.acme.Fn | 3 | Class com.acme.Fn implements neither RequestHandler nor RequestStreamHandler: name the method, as --handler com.acme.Fn::handleRequest",
        "com.acme.Fn::nope | 3 | Class com.acme.Fn has no public method nope; it has handleRequest, tooMany",
        "com.acme.Fn::tooMany | 3 | Method com.acme.Fn::tooMany takes 4 parameters; a handler takes an event, or an event and a Context, or an InputStream, an OutputStream and a Context"
      })
  void handler_that_lambda_could_not_call_is_refused_before_anything_starts(
      String handler, int exitCode, String message) throws Exception {
    Launcher.Run run = launcher.run(words("", handler));

    assertThat(run.messages()).isEqualTo("spanledger: " + message.replace("%s", "" + jar) + "\n");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(lake).isEmptyDirectory();
  }

  @Test
  void jar_that_is_missing_and_port_that_is_taken_are_named() throws Exception {
    Launcher.Run missing =
        launcher.run("run", "--jar", "nowhere.jar", "--handler", "com.acme.Fn", "--lake", "l");
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.messages())
        .isEqualTo("spanledger: There is no jar nowhere.jar: build the function first\n");
    try (java.net.ServerSocket taken =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Launcher.Run run =
          launcher.run(words("--http " + taken.getLocalPort(), "com.acme.Fn::handleRequest"));
      assertThat(run.exitCode()).isEqualTo(69);
      assertThat(run.messages())
          .isEqualTo(
              "spanledger: Port %d of --http is taken: end what listens there, or give another\n"
                  .formatted(taken.getLocalPort()));
    }
  }

  private String[] words(String more, String handler) {
    Stream<String> fixed =
        Stream.of("run", "--jar", jar.toString(), "--handler", handler, "--lake", lake.toString());
    return Stream.concat(fixed, List.of(more.split(" ")).stream().filter(word -> !word.isEmpty()))
        .toArray(String[]::new);
  }

  /** First group of a line that the command says sooner or later. */
  private static String await(Path messages, String pattern, Process running) throws Exception {
    while (true) {
      Matcher line = Pattern.compile(pattern).matcher(Files.readString(messages));
      if (line.find()) {
        return line.group(1);
      }
      assertThat(running.isAlive()).as(Files.readString(messages)).isTrue();
      Thread.sleep(50);
    }
  }

  private static JsonNode awaitTrace(URI api) throws Exception {
    @Nullable JsonNode trace = null;
    while (trace == null) {
      HttpResponse<String> response =
          CLIENT.send(HttpRequest.newBuilder(api).build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        trace = JSON.readTree(response.body());
      } else {
        Thread.sleep(100);
      }
    }
    return trace;
  }
}
