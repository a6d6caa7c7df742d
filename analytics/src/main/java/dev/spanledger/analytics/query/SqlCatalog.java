package dev.spanledger.analytics.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SQL files of this module, composed: a report's {@code uses:} form a graph without cycles,
 * whose files become common table expressions of one statement. The engine needs no right to create
 * anything, and what runs is what a reader is shown.
 *
 * <p>{@code name.duckdb.sql} takes the place of {@code name.sql} for DuckDB.
 */
public final class SqlCatalog {
  private static final String ROOT = "/dev/spanledger/analytics/sql/";
  private static final Pattern STARTS_WITH_CTE = Pattern.compile("WITH\\s+");

  private final Dialect dialect;
  private final Map<String, SqlFile> files;
  private final Map<String, SqlQuery> reports;
  private final String prelude;

  SqlCatalog(Dialect dialect, List<SqlFile> files, String prelude) {
    this.dialect = dialect;
    this.prelude = prelude;
    this.files = new TreeMap<>();
    for (SqlFile file : files) {
      SqlFile other = this.files.put(file.name(), file);
      if (other != null) {
        throw new IllegalStateException(
            "SQL files %s and %s have one name; a name may stand in one folder only"
                .formatted(other.path(), file.path()));
      }
    }
    this.reports = new TreeMap<>();
    for (SqlFile file : this.files.values()) {
      if (file.layer() == SqlFile.Layer.REPORT) {
        this.reports.put(file.name(), compose(file));
      }
    }
  }

  /** Reads the files beside this class. */
  public static SqlCatalog load(Dialect dialect) {
    try {
      return read(dialect);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the SQL catalogue at " + ROOT, e);
    }
  }

  /** Names of all reports, sorted. */
  public List<String> reports() {
    return List.copyOf(reports.keySet());
  }

  public SqlQuery report(String name) {
    SqlQuery report = reports.get(name);
    if (report == null) {
      throw new IllegalArgumentException(
          "No report \"%s\"; there are %s".formatted(shortened(name), reports()));
    }
    return report;
  }

  /**
   * A statement that no file holds, with everything it uses inlined; its text has a file's header.
   * Values of a request belong into parameters, never into the text.
   */
  public SqlQuery query(String name, String text) {
    return compose(SqlFile.parse(name, SqlFile.Layer.REPORT, name, text));
  }

  /** A model with everything it uses inlined, as a report has it; its rows have no order. */
  SqlQuery view(String model) {
    SqlFile file = files.get(model);
    if (file == null || file.layer() != SqlFile.Layer.MODEL) {
      throw new IllegalArgumentException("No model \"%s\"".formatted(shortened(model)));
    }
    return compose(file);
  }

  /** Statements that make the engine understand the files, in order. */
  public List<String> prelude() {
    return Stream.of(prelude.replaceAll("(?m)^--.*$", "").split(";"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  List<SqlFile> files() {
    return List.copyOf(files.values());
  }

  private SqlQuery compose(SqlFile report) {
    Map<String, SqlFile> used = new LinkedHashMap<>();
    collect(report, used, new LinkedHashSet<>());
    used.remove(report.name());
    Map<String, SqlParameter> parameters = new LinkedHashMap<>();
    merge(report, parameters);
    List<String> expressions = new ArrayList<>();
    for (SqlFile file : used.values()) {
      merge(file, parameters);
      expressions.add("%s AS (\n%s\n)".formatted(file.name(), indent(file.body())));
    }
    return new SqlQuery(report, parameters, joined(expressions, report.body()), dialect);
  }

  private static String joined(List<String> expressions, String body) {
    if (expressions.isEmpty()) {
      return body;
    }
    String head = "WITH " + String.join(",\n", expressions);
    return STARTS_WITH_CTE.matcher(body).lookingAt()
        ? head + ",\n" + STARTS_WITH_CTE.matcher(body).replaceFirst("")
        : head + "\n" + body;
  }

  /** Depth first, so that a file stands behind everything it uses. */
  private void collect(SqlFile file, Map<String, SqlFile> collected, Set<String> open) {
    if (collected.containsKey(file.name())) {
      return;
    }
    if (!open.add(file.name())) {
      throw new IllegalStateException(
          "SQL file %s uses itself by way of %s".formatted(file.path(), open));
    }
    for (String name : file.uses()) {
      if (!name.startsWith("lake.")) {
        collect(used(file, name), collected, open);
      }
    }
    open.remove(file.name());
    collected.put(file.name(), file);
  }

  private SqlFile used(SqlFile user, String name) {
    SqlFile file = files.get(name);
    if (file == null) {
      throw new IllegalStateException(
          "SQL file %s uses \"%s\", which is neither a file nor lake.table"
              .formatted(user.path(), name));
    }
    if (file.layer() == SqlFile.Layer.REPORT || file.layer().compareTo(user.layer()) > 0) {
      throw new IllegalStateException(
          "SQL file %s may not use %s of a higher layer".formatted(user.path(), file.path()));
    }
    return file;
  }

  private static void merge(SqlFile file, Map<String, SqlParameter> parameters) {
    for (SqlParameter parameter : file.parameters()) {
      SqlParameter other = parameters.putIfAbsent(parameter.name(), parameter);
      if (other != null && !other.equals(parameter)) {
        throw new IllegalStateException(
            "SQL file %s declares \"%s\", another file of the same report \"%s\""
                .formatted(file.path(), parameter, other));
      }
    }
  }

  private static String indent(String body) {
    return "  " + body.replace("\n", "\n  ").replaceAll("(?m)^ +$", "");
  }

  private static String shortened(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "…";
  }

  private static SqlCatalog read(Dialect dialect) throws IOException {
    // A file is looked up, not the folder: archives need not hold entries for folders.
    URL anchor = SqlCatalog.class.getResource(ROOT + "duckdb-prelude.sql");
    if (anchor == null) {
      throw new IOException("No resource " + ROOT + "duckdb-prelude.sql on the class path");
    }
    try {
      return read(anchor.toURI(), dialect);
    } catch (URISyntaxException e) {
      throw new IOException("Cannot read " + anchor, e);
    }
  }

  /** Reads the folder that holds this file, in a directory or in an archive. */
  static SqlCatalog read(URI fileInFolder, Dialect dialect) throws IOException {
    try (OpenedFolder folder = OpenedFolder.of(fileInFolder)) {
      List<SqlFile> files = new ArrayList<>();
      for (SqlFile.Layer layer : SqlFile.Layer.values()) {
        files.addAll(readLayer(folder.path().resolve(layer.folder()), layer, dialect));
      }
      Path prelude = folder.path().resolve(dialect.suffix() + "-prelude.sql");
      return new SqlCatalog(dialect, files, Files.exists(prelude) ? Files.readString(prelude) : "");
    }
  }

  private static List<SqlFile> readLayer(Path folder, SqlFile.Layer layer, Dialect dialect)
      throws IOException {
    Map<String, Path> byName = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        String[] parts = path.getFileName().toString().toLowerCase(Locale.ROOT).split("\\.", -1);
        boolean isOverride = parts.length == 3;
        if (isOverride && parts[1].equals(dialect.suffix())) {
          byName.put(parts[0], path);
        } else if (!isOverride) {
          byName.putIfAbsent(parts[0], path);
        }
      }
    }
    List<SqlFile> files = new ArrayList<>();
    for (Map.Entry<String, Path> entry : byName.entrySet()) {
      String shown = layer.folder() + "/" + entry.getValue().getFileName();
      files.add(SqlFile.parse(entry.getKey(), layer, shown, Files.readString(entry.getValue())));
    }
    return files;
  }

  /** The folder of a resource, in a directory or in an archive. */
  private record OpenedFolder(Path path, List<FileSystem> archive) implements AutoCloseable {

    static OpenedFolder of(URI file) throws IOException {
      if (!file.getScheme().equals("jar")) {
        return new OpenedFolder(parent(Path.of(file)), List.of());
      }
      FileSystem archive = open(file);
      String entry = file.getSchemeSpecificPart();
      String inside = entry.substring(entry.indexOf("!/") + 1);
      return new OpenedFolder(parent(archive.getPath(inside)), List.of(archive));
    }

    private static FileSystem open(URI file) throws IOException {
      // Raw, so that a space in the path stays escaped for the inner URI.
      String archive = file.getRawSchemeSpecificPart();
      archive = archive.substring(0, archive.indexOf("!/"));
      // Opened by path, not by URI: one by URI is shared in the process, and closing it would
      // close it for others.
      return FileSystems.newFileSystem(Path.of(URI.create(archive)));
    }

    private static Path parent(Path file) {
      Path parent = file.getParent();
      if (parent == null) {
        throw new IllegalStateException("Resource %s has no folder".formatted(file));
      }
      return parent;
    }

    @Override
    public void close() throws IOException {
      for (FileSystem system : archive) {
        system.close();
      }
    }
  }
}
