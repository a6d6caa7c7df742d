package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher in a made-up checkout, with made-up JDKs and Mavens that say how they were called.
 */
class LauncherIT {
  private static final Path LAUNCHER = Path.of("").toAbsolutePath().resolveSibling("spanledger");
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "bash",
          "cat",
          "date",
          "find",
          "git",
          "grep",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "stty",
          "tail");
  private static final int UNAVAILABLE = 69;

  private @TempDir Path temporary;
  private Path checkout;
  private Path jdks;
  private Path tools;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a run answered. */
  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void make_a_checkout_that_is_built() throws IOException {
    checkout = Files.createDirectories(temporary.resolve("check out"));
    jdks = Files.createDirectories(temporary.resolve("jdk s"));
    tools = Files.createDirectories(temporary.resolve("tools"));
    Files.copy(LAUNCHER, checkout.resolve("spanledger"));
    assertThat(checkout.resolve("spanledger").toFile().setExecutable(true)).isTrue();
    for (String tool : TOOLS) {
      for (String folder : List.of("/usr/bin", "/bin")) {
        Path real = Path.of(folder, tool);
        if (Files.exists(real) && !Files.exists(tools.resolve(tool))) {
          script(tools.resolve(tool), "exec %s \"$@\"".formatted(real));
        }
      }
    }
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.createDirectories(checkout.resolve("lake/src/main/java"));
    Files.createDirectories(checkout.resolve("cli/target/dist"));
    Files.writeString(checkout.resolve("cli/target/spanledger-cli.jar"), "a jar");
    Files.writeString(checkout.resolve("cli/target/dist/built"), "");
    environment.put("PATH", tools.toString());
    environment.put("HOME", temporary.toString());
    environment.put("SPANLEDGER_JDK_DIRS", jdks.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash", "dash"})
  void every_shell_that_is_here_can_parse_it(String shell) throws Exception {
    Path found = Path.of("/bin", shell);
    assumeTrue(Files.exists(found), shell + " is not installed");
    assertThat(run(List.of(found.toString(), "-n", LAUNCHER.toString())))
        .isEqualTo(new Run(0, "", ""));
  }

  @Test
  void java_home_is_used_where_it_is_new_enough() throws Exception {
    environment.put("JAVA_HOME", jdk("home", "17.0.15").toString());
    jdk("newer", "25.0.3");
    assertThat(launch("services").out()).startsWith(jdks.resolve("home") + "/bin/java\n");
  }

  @Test
  void a_java_home_that_is_too_old_gives_way_to_the_newest_installed_jdk() throws Exception {
    environment.put("JAVA_HOME", jdk("old", "1.8.0_422").toString());
    jdk("seventeen", "17.0.15");
    jdk("twenty-five", "25.0.3");
    assertThat(launch("services").out()).startsWith(jdks.resolve("twenty-five") + "/bin/java\n");
  }

  @Test
  void the_java_on_path_is_used_before_others() throws Exception {
    Path home = jdk("on-path", "21.0.1");
    Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
    jdk("newer", "25.0.3");
    assertThat(launch("services").out()).startsWith(home + "/bin/java\n");
  }

  @Test
  void without_a_suitable_jdk_one_line_says_what_was_seen_and_what_to_do() throws Exception {
    environment.put("JAVA_HOME", jdk("old", "11.0.2").toString());
    Run run = launch("services");
    assertThat(run.exitCode()).isEqualTo(UNAVAILABLE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "spanledger: needs a JDK 17 or newer, but JAVA_HOME=%s is Java 11, there is no java on PATH, and %s hold none: install one (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME\n"
                .formatted(jdks.resolve("old"), jdks));
  }

  @Test
  void arguments_arrive_as_they_were_typed_and_the_exit_code_comes_back() throws Exception {
    jdk("seventeen", "17.0.15");
    environment.put("FAKE_JAVA_EXIT", "3");
    Run run = launch("traces", "two words", "", "$(touch x)", "*", "--lake=\"q\"");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .endsWith(
            "-jar\n%s\ntraces\ntwo words\n\n$(touch x)\n*\n--lake=\"q\"\n"
                .formatted(checkout.resolve("cli/target/spanledger-cli.jar")));
  }

  @Test
  void a_link_to_it_works_from_any_folder() throws Exception {
    jdk("seventeen", "17.0.15");
    Path folder = Files.createDirectories(temporary.resolve("bin/deep"));
    Path link =
        Files.createSymbolicLink(
            temporary.resolve("bin/first"), Path.of("../check out/spanledger"));
    Path second = Files.createSymbolicLink(folder.resolve("sl"), Path.of("../first"));
    assertThat(link).exists();
    Run run = run(List.of(second.toString(), "services"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("\n" + checkout.resolve("cli/target/spanledger-cli.jar") + "\n");
  }

  @Test
  void a_jvm_that_warns_of_unsafe_is_told_that_it_is_meant() throws Exception {
    jdk("twenty-five", "25.0.3");
    assertThat(launch("services").out()).contains("--sun-misc-unsafe-memory-access=allow\n");
    environment.put("JAVA_HOME", jdk("seventeen", "17.0.15").toString());
    assertThat(launch("services").out()).doesNotContain("unsafe");
  }

  @Test
  void nothing_is_built_where_nothing_changed() throws Exception {
    jdk("seventeen", "17.0.15");
    maven("3.9.9", "echo '[ERROR] was called'; exit 1");
    Files.createDirectories(checkout.resolve("lake/src/test/java"));
    Files.createDirectories(checkout.resolve("lake/target"));
    touchLater(checkout.resolve("lake/src/test/java/SomeTest.java"));
    touchLater(checkout.resolve("lake/target/lake.jar"));
    touchLater(checkout.resolve("lake/RATIONALE.md"));
    Run run = launch("services");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void a_newer_source_is_built_first_with_a_line_for_each_module() throws Exception {
    jdk("seventeen", "17.0.15");
    maven(
        "3.8.7",
        """
        printf '%s\\n' '[INFO] ------' '[INFO] Building Spanledger: lake 0.1.0-SNAPSHOT          [1/2]' \
          '[INFO] Building Spanledger: command line 0.1.0-SNAPSHOT [2/2]'
        printf 'built' >"$PWD/cli/target/spanledger-cli.jar"
        """);
    touchLater(checkout.resolve("lake/src/main/java/Lake.java"));
    Run run = launch("services");
    assertThat(run.err())
        .matches(
            "spanledger: building: reading the project\n"
                + "spanledger: building \\[1/2\\] lake\n"
                + "spanledger: building \\[2/2\\] command line\n"
                + "spanledger: built in \\d+ s\n");
    assertThat(run.exitCode()).isZero();
    assertThat(checkout.resolve("cli/target/spanledger-cli.jar")).hasContent("built");
    assertThat(checkout.resolve("target/spanledger-build.lock")).doesNotExist();
  }

  @Test
  void a_build_that_fails_shows_its_errors_and_where_the_log_is() throws Exception {
    jdk("seventeen", "17.0.15");
    maven("3.8.7", "echo '[INFO] much text'; echo '[ERROR] Lake.java:[3,1] ; expected'; exit 1");
    Files.delete(checkout.resolve("cli/target/dist/built"));
    Run run = launch("services");
    assertThat(run.exitCode()).isEqualTo(UNAVAILABLE);
    assertThat(run.err())
        .endsWith(
            "[ERROR] Lake.java:[3,1] ; expected\nspanledger: does not build; the whole log is in %s\n"
                .formatted(checkout.resolve("target/spanledger-build.log")));
    assertThat(checkout.resolve("target/spanledger-build.log")).content().contains("much text");
    assertThat(checkout.resolve("cli/target/dist/built")).doesNotExist();
    assertThat(checkout.resolve("target/spanledger-build.lock")).doesNotExist();
  }

  @Test
  void a_maven_that_is_too_old_is_named() throws Exception {
    jdk("seventeen", "17.0.15");
    maven("3.6.3", "exit 0");
    Files.delete(checkout.resolve("cli/target/dist/built"));
    assertThat(launch("services").err())
        .isEqualTo(
            "spanledger: has to be built first, which needs Maven 3.8 or newer, but %s is 3.6.3\n"
                .formatted(tools.resolve("mvn")));
  }

  @Test
  void a_missing_maven_matters_only_where_something_has_to_be_built() throws Exception {
    jdk("seventeen", "17.0.15");
    assertThat(launch("services").exitCode()).isZero();
    Files.delete(checkout.resolve("cli/target/dist/built"));
    Run run = launch("services");
    assertThat(run.exitCode()).isEqualTo(UNAVAILABLE);
    assertThat(run.err())
        .isEqualTo(
            "spanledger: has to be built first, which needs Maven 3.8 or newer, but there is no mvn on PATH (Debian: apt-get install maven)\n");
  }

  @Test
  void the_lock_of_a_build_that_is_gone_is_taken_over() throws Exception {
    jdk("seventeen", "17.0.15");
    maven("3.8.7", "printf 'built' >\"$PWD/cli/target/spanledger-cli.jar\"");
    Files.delete(checkout.resolve("cli/target/dist/built"));
    Path lock = Files.createDirectories(checkout.resolve("target/spanledger-build.lock"));
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Files.writeString(lock.resolve("pid"), ended.pid() + "\n");
    assertThat(launch("services").exitCode()).isZero();
  }

  private Run launch(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("spanledger").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Run run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(temporary, "out", "");
    Path err = Files.createTempFile(temporary, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** A JDK whose java prints its own path and its arguments, one a line. */
  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(jdks.resolve(name));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    script(home.resolve("bin/java"), "printf '%s\\n' \"$0\" \"$@\"; exit ${FAKE_JAVA_EXIT:-0}");
    script(home.resolve("bin/javac"), "exit 0");
    return home;
  }

  private void maven(String version, String body) throws IOException {
    script(
        tools.resolve("mvn"),
        "if [ \"$1\" = -v ]; then echo 'Apache Maven %s (a build)'; exit 0; fi\n%s"
            .formatted(version, body));
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, ("#!/bin/sh\n" + body + "\n").getBytes(StandardCharsets.UTF_8));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void touchLater(Path file) throws IOException {
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
  }
}
