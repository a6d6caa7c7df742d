package dev.spanledger.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A document that names code rots first where it is most useful, so what it names must exist. */
class DocumentsTest {
  private static final Pattern CODE_SPAN = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");
  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+");
  private static final Pattern FILE_PATH =
      Pattern.compile("\\.?[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_.-]+)*/?");
  private static final Pattern PACKAGE = Pattern.compile("[a-z]+(?:\\.[a-z0-9]+)+");
  private static final List<String> CHECKED = List.of("ARCHITECTURE.md");

  @Test
  void every_type_path_and_package_that_the_architecture_names_exists() {
    Set<String> types = new TreeSet<>();
    Set<String> packages = new TreeSet<>();
    for (Path file : Sources.java()) {
      types.add(file.getFileName().toString().replace(".java", ""));
      String folder = file.getParent().toString();
      int start = folder.indexOf("/java/dev/spanledger/");
      if (start >= 0) {
        packages.add(folder.substring(start + "/java/dev/spanledger/".length()).replace('/', '.'));
      }
    }
    List<String> missing = new ArrayList<>();
    for (String document : CHECKED) {
      Matcher span = CODE_SPAN.matcher(Sources.text(Sources.root().resolve(document)));
      while (span.find()) {
        String name = span.group(1);
        if (!exists(name, types, packages)) {
          missing.add(document + " names `" + name + "`");
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void every_relative_link_of_every_document_leads_somewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : Sources.files(".md")) {
      Matcher link = LINK.matcher(Sources.text(document));
      while (link.find()) {
        if (!Files.exists(document.resolveSibling(link.group(1).strip()))) {
          broken.add(Sources.root().relativize(document) + " links to " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void every_module_that_ships_gives_its_reasons() {
    Set<String> modules =
        Sources.files("pom.xml").stream()
            .map(pom -> Sources.root().relativize(pom).getName(0).toString())
            .filter(name -> !name.equals("pom.xml") && !name.equals("integration-tests"))
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> silent = new ArrayList<>();
    for (String module : modules) {
      boolean isDocumented =
          Sources.files("RATIONALE.md").stream()
              .anyMatch(file -> Sources.root().relativize(file).startsWith(module));
      if (!isDocumented) {
        silent.add(module);
      }
    }
    assertThat(silent).as("modules without a RATIONALE.md").isEmpty();
  }

  /** Only what looks like a type, a path or a package is held to existing; commands are not. */
  private static boolean exists(String name, Set<String> types, Set<String> packages) {
    if (TYPE.matcher(name).matches()) {
      return types.contains(name);
    }
    if (PACKAGE.matcher(name).matches() && packages.contains(name)) {
      return true;
    }
    if (FILE_PATH.matcher(name).matches() && (name.contains("/") || name.contains("."))) {
      return Files.exists(Sources.root().resolve(name));
    }
    return true;
  }
}
