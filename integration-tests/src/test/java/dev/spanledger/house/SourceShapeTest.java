package dev.spanledger.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The limits of STYLE that the compiler and the formatter do not know, read by javac's parser. */
class SourceShapeTest {
  private static final int MOST_LINES_IN_A_FILE = 500;
  private static final int MOST_LINES_IN_A_METHOD = 70;
  private static final int DEEPEST_NESTING = 3;
  private static final Pattern OPEN_ENDED_TODO =
      Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b(?!\\s*\\(?#\\d+)");
  private static final Pattern VAR_DECLARATION =
      Pattern.compile("^\\s*(?:final\\s+)?var\\s+\\w+\\s*[=:;]|[(]\\s*var\\s+\\w+\\s*[=:]");
  private static final Pattern OPTIONAL_FIELD_OR_PARAMETER =
      Pattern.compile(
          "(?:private|protected|public)(?: static)?(?: final)? Optional<[^(]*;"
              + "|[(,]\\s*(?:final )?Optional<[^(]*>\\s+\\w+\\s*[,)]");
  private static final Pattern MOCK_LIBRARY =
      Pattern.compile("import (?:static )?(?:org\\.mockito|org\\.easymock|io\\.mockk|org\\.jmock)");
  private static final Pattern DISABLED_TEST = Pattern.compile("@Disabled(?!\\(\".*#\\d+)");

  @Test
  void no_file_is_longer_than_500_lines() {
    List<String> tooLong = new ArrayList<>();
    List<Path> files = new ArrayList<>(Sources.java());
    for (String ending : List.of(".sql", ".ts", ".tsx")) {
      files.addAll(Sources.files(ending));
    }
    for (Path file : files) {
      long lines = Sources.text(file).lines().count();
      if (lines > MOST_LINES_IN_A_FILE) {
        tooLong.add("%s has %d lines".formatted(relative(file), lines));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void no_method_is_longer_than_70_lines_or_nested_deeper_than_3() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> findings = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(Sources.mainJava()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new MethodShape(unit, positions, findings).scan(unit, null);
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void no_line_uses_what_the_style_forbids() {
    List<String> findings = new ArrayList<>();
    for (Path file : Sources.java()) {
      if (file.endsWith("SourceShapeTest.java")) {
        continue;
      }
      int number = 0;
      for (String line : Sources.text(file).lines().toList()) {
        number++;
        if (isForbidden(line)) {
          findings.add("%s:%d: %s".formatted(relative(file), number, line.strip()));
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void every_package_that_ships_is_null_marked() {
    Set<String> unmarked = new TreeSet<>();
    for (Path file : Sources.mainJava()) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Sources.text(info).contains("@NullMarked")) {
        unmarked.add(relative(file.getParent()));
      }
    }
    assertThat(unmarked).isEmpty();
  }

  private static boolean isForbidden(String line) {
    return OPEN_ENDED_TODO.matcher(line).find()
        || VAR_DECLARATION.matcher(line).find()
        || OPTIONAL_FIELD_OR_PARAMETER.matcher(line).find()
        || MOCK_LIBRARY.matcher(line).find()
        || DISABLED_TEST.matcher(line).find();
  }

  private static String relative(Path file) {
    return Sources.root().relativize(file).toString();
  }

  /** Measures each method of one file. */
  private static final class MethodShape extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> findings;

    MethodShape(CompilationUnitTree unit, SourcePositions positions, List<String> findings) {
      this.unit = unit;
      this.positions = positions;
      this.findings = findings;
    }

    @Override
    public Void visitImport(ImportTree node, Void unused) {
      if (node.getQualifiedIdentifier().toString().endsWith(".*")) {
        findings.add("%s: wildcard %s".formatted(place(node), node.toString().strip()));
      }
      return super.visitImport(node, unused);
    }

    @Override
    public Void visitMethod(MethodTree node, Void unused) {
      BlockTree body = node.getBody();
      if (body != null) {
        LineMap lines = unit.getLineMap();
        long first = lines.getLineNumber(positions.getStartPosition(unit, body));
        long last = lines.getLineNumber(positions.getEndPosition(unit, body));
        if (last - first + 1 > MOST_LINES_IN_A_METHOD) {
          findings.add(
              "%s: %s has %d lines".formatted(place(node), node.getName(), last - first + 1));
        }
        int depth = depth(body);
        if (depth > DEEPEST_NESTING) {
          findings.add("%s: %s nests %d deep".formatted(place(node), node.getName(), depth));
        }
      }
      return super.visitMethod(node, unused);
    }

    private String place(Tree node) {
      long line = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, node));
      return relative(Path.of(unit.getSourceFile().toUri())) + ":" + line;
    }

    /** Branches and loops inside each other; an else-if chain is one level, a try is none. */
    private static int depth(Tree tree) {
      if (tree instanceof BlockTree block) {
        int deepest = 0;
        for (StatementTree statement : block.getStatements()) {
          deepest = Math.max(deepest, depth(statement));
        }
        return deepest;
      }
      if (tree instanceof IfTree branch) {
        int otherwise = branch.getElseStatement() == null ? 0 : depth(branch.getElseStatement());
        int inElse = branch.getElseStatement() instanceof IfTree ? otherwise : otherwise + 1;
        return Math.max(1 + depth(branch.getThenStatement()), inElse);
      }
      if (tree instanceof ForLoopTree loop) {
        return 1 + depth(loop.getStatement());
      }
      if (tree instanceof EnhancedForLoopTree loop) {
        return 1 + depth(loop.getStatement());
      }
      if (tree instanceof WhileLoopTree loop) {
        return 1 + depth(loop.getStatement());
      }
      if (tree instanceof DoWhileLoopTree loop) {
        return 1 + depth(loop.getStatement());
      }
      if (tree instanceof TryTree attempt) {
        return depth(attempt.getBlock());
      }
      return tree instanceof SwitchTree ? 1 : 0;
    }
  }
}
