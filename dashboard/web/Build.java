import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Bundles the front end: {@code java Build.java <web> <out> <central> <auto|npm|central>}.
 *
 * <p>With npm: {@code npm ci}, {@code tsc --noEmit}, esbuild. Without npm: the esbuild and Preact
 * that Maven fetched from Central (linux-x64), types unchecked. Does nothing where the inputs are
 * those of the last bundle. A program and not a Maven profile, because a profile is chosen before
 * anything can be looked at, and because it runs wherever the JDK runs.
 */
public final class Build {
  private static final long TOOL_TIMEOUT_MINUTES = 5;
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

  private final Path web;
  private final Path out;
  private final Path central;

  private Build(Path web, Path out, Path central) {
    this.web = web;
    this.out = out;
    this.central = central;
  }

  public static void main(String[] args) throws Exception {
    Build build = new Build(path(args[0]), path(args[1]), path(args[2]));
    try {
      build.run(args[3]);
    } catch (BuildFailure e) {
      System.err.println("[web] " + e.getMessage());
      System.exit(1);
    }
  }

  private void run(String wanted) throws Exception {
    boolean hasNpm = succeeds(tool("npm"), "--version");
    boolean hasCentral = Files.exists(centralEsbuild());
    String mode = wanted.equals("auto") ? (hasNpm ? "npm" : "central") : wanted;
    if (mode.equals("central") && !hasCentral) {
      throw new BuildFailure(
          "The front end needs Node.js 18 or newer with npm on the PATH to be bundled on %s %s: install it and build again"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    String inputs = digest(mode);
    // Outside of what the jar holds, so that either way of bundling makes the same jar.
    Path stamp = central.resolveSibling("web.stamp");
    if (Files.exists(out.resolve("app.js"))
        && Files.exists(stamp)
        && Files.readString(stamp).equals(inputs)) {
      System.out.println("[web] bundle is up to date");
      return;
    }
    long start = System.nanoTime();
    if (mode.equals("npm") && !installed(wanted, hasCentral)) {
      mode = "central";
      inputs = digest(mode);
    }
    if (mode.equals("npm")) {
      exec(Map.of(), node("node_modules/typescript/bin/tsc", "--noEmit", "-p", "."));
      bundle(npmEsbuild(), Map.of());
    } else {
      System.out.println("[web] bundling with esbuild from Maven Central; types are not checked");
      centralEsbuild().toFile().setExecutable(true);
      bundle(centralEsbuild(), Map.of("NODE_PATH", centralModules().toString()));
    }
    copyStatic(mode);
    Files.writeString(stamp, inputs);
    System.out.printf(
        "[web] bundled with %s in %d ms%n", mode, (System.nanoTime() - start) / 1_000_000);
  }

  /** True when npm's modules are there; false when they cannot be had but Central's can. */
  private boolean installed(String wanted, boolean hasCentral) throws Exception {
    Path marker = web.resolve("node_modules/.package-lock.json");
    Path lock = web.resolve("package-lock.json");
    Path done = web.resolve("node_modules/.spanledger-lock");
    if (Files.exists(marker) && Files.exists(done) && Files.mismatch(lock, done) == -1) {
      return true;
    }
    List<String> install =
        List.of(
            tool("npm"), "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
    try {
      exec(Map.of(), install);
    } catch (BuildFailure e) {
      if (wanted.equals("auto") && hasCentral && System.getenv("CI") == null) {
        System.out.println("[web] npm ci did not work here, see above");
        return false;
      }
      throw e;
    }
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  private void bundle(Path esbuild, Map<String, String> environment) throws Exception {
    Files.createDirectories(out);
    deleteChunks();
    exec(
        environment,
        List.of(
            esbuild.toString(),
            "app=src/main.tsx",
            "app=style/app.css",
            "--bundle",
            "--splitting",
            "--chunk-names=chunks/[name]-[hash]",
            "--minify",
            "--format=esm",
            "--target=es2022,chrome111,firefox113,safari16.4",
            "--jsx=automatic",
            "--jsx-import-source=preact",
            "--legal-comments=none",
            "--log-level=warning",
            "--entry-names=[name]",
            "--outdir=" + out));
    listChunks();
  }

  private void deleteChunks() throws IOException {
    for (String chunk : chunks()) {
      Files.delete(out.resolve("chunks").resolve(chunk));
    }
  }

  /** A jar cannot be listed by the class that reads from it. */
  private void listChunks() throws IOException {
    Files.write(out.resolve("chunks.txt"), chunks());
  }

  private List<String> chunks() throws IOException {
    Path folder = out.resolve("chunks");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private void copyStatic(String mode) throws IOException {
    // Preact's licence wants to go wherever its code goes.
    Path modules = mode.equals("npm") ? web.resolve("node_modules") : centralModules();
    Files.copy(
        modules.resolve("preact/LICENSE"),
        out.resolve("licence-preact.txt"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Stream<Path> files = Files.list(web.resolve("static"))) {
      for (Path file : files.toList()) {
        Files.copy(file, out.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private String digest(String mode) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(mode.getBytes(StandardCharsets.UTF_8));
    List<Path> inputs = new ArrayList<>();
    for (String name : List.of("Build.java", "package-lock.json", "tsconfig.json")) {
      inputs.add(web.resolve(name));
    }
    for (String folder : List.of("src", "static", "style")) {
      try (Stream<Path> files = Files.walk(web.resolve(folder))) {
        files.filter(Files::isRegularFile).sorted().forEach(inputs::add);
      }
    }
    for (Path input : inputs) {
      digest.update(web.relativize(input).toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(input));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void exec(Map<String, String> environment, List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(web.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said;
    try (InputStream output = process.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    if (!process.waitFor(TOOL_TIMEOUT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new BuildFailure("%s failed:%n%s".formatted(String.join(" ", command), said));
    }
    if (!said.isEmpty()) {
      System.out.println(said.indent(2).stripTrailing());
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(TOOL_TIMEOUT_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Path centralEsbuild() {
    return central.resolve("esbuild");
  }

  private Path centralModules() {
    return central.resolve("node_modules");
  }

  private Path npmEsbuild() throws IOException {
    try (Stream<Path> files = Files.walk(web.resolve("node_modules/@esbuild"), 3)) {
      return files
          .filter(f -> f.endsWith("bin/esbuild") || f.endsWith("esbuild.exe"))
          .findFirst()
          .orElseThrow(
              () -> new BuildFailure("npm installed no esbuild binary under node_modules/@esbuild"));
    }
  }

  private static List<String> node(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add("node");
    command.addAll(List.of(arguments));
    return command;
  }

  private static String tool(String name) {
    return WINDOWS ? name + ".cmd" : name;
  }

  private static Path path(String argument) {
    return Path.of(argument).toAbsolutePath();
  }

  private static final class BuildFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    BuildFailure(String message) {
      super(message);
    }
  }
}
