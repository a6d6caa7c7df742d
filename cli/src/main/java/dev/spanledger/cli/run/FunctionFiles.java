package dev.spanledger.cli.run;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The jars and folders of a function, found and readable. */
final class FunctionFiles {
  private static final int MOST_SUGGESTIONS = 3;

  /** In the instrumentation's jar, and in every jar that has it inside. */
  private static final String INSTRUMENTATION = "dev/spanledger/instrumentation/Spanledger.class";

  private final List<Path> given;
  private final List<Path> classPath;

  private FunctionFiles(List<Path> given, List<Path> classPath) {
    this.given = given;
    this.classPath = classPath;
  }

  /**
   * A jar stands for itself; a folder for its jars, and for itself where it holds anything else.
   */
  static FunctionFiles of(List<Path> given) {
    List<Path> classPath = new ArrayList<>();
    for (Path path : given) {
      Path absolute = path.toAbsolutePath().normalize();
      if (Files.isDirectory(absolute)) {
        addFolder(absolute, classPath);
      } else if (Files.isRegularFile(absolute)) {
        checkArchive(path);
        classPath.add(absolute);
      } else {
        throw new Failure(
            ExitCode.BAD_INPUT, "There is no jar %s: build the function first".formatted(path));
      }
    }
    return new FunctionFiles(List.copyOf(given), List.copyOf(classPath));
  }

  private static void addFolder(Path folder, List<Path> classPath) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.sorted().toList();
      List<Path> jars = all.stream().filter(FunctionFiles::isJar).toList();
      if (jars.size() < all.size() || all.isEmpty()) {
        classPath.add(folder);
      }
      classPath.addAll(jars);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private static boolean isJar(Path file) {
    return file.toString().endsWith(".jar") && Files.isRegularFile(file);
  }

  private static void checkArchive(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.size() == 0) {
        throw new Failure(ExitCode.BAD_INPUT, "The jar %s is empty".formatted(jar));
      }
    } catch (ZipException e) {
      throw new Failure(ExitCode.BAD_INPUT, "%s is no jar".formatted(jar), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + jar, e);
    }
  }

  List<Path> classPath() {
    return classPath;
  }

  /** As the user gave them. */
  String description() {
    return given.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** True where the function brings the instrumentation itself. */
  boolean hasInstrumentation() {
    return classPath.stream()
        .anyMatch(path -> entries(path).stream().anyMatch(INSTRUMENTATION::equals));
  }

  /** Classes that a user may have meant by this simple name. */
  List<String> classesLike(String simpleName) {
    String ending = "/" + simpleName + ".class";
    return classPath.stream()
        .flatMap(path -> entries(path).stream())
        .filter(entry -> ("/" + entry).endsWith(ending))
        .map(entry -> entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
        .distinct()
        .limit(MOST_SUGGESTIONS)
        .toList();
  }

  private static List<String> entries(Path path) {
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        return files.map(file -> path.relativize(file).toString().replace('\\', '/')).toList();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list " + path, e);
      }
    }
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return zip.stream().map(entry -> entry.getName()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }

  /** Changes with every change of a file; the same while nothing changes. */
  long stamp() {
    long stamp = 0;
    for (Path path : classPath) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.toList()) {
          stamp = 31 * stamp + Files.getLastModifiedTime(file).toMillis() + Files.size(file);
        }
      } catch (IOException | UncheckedIOException e) {
        // Being written at this moment; the next look sees it whole.
        stamp = 31 * stamp;
      }
    }
    return stamp;
  }
}
