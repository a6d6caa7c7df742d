package dev.spanledger.lake.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A lake's files in a folder of this machine. */
public final class FolderFiles implements LakeFiles {
  private static final String SCHEME = "file://";

  private final Path root;
  private final Workspace workspace;

  public FolderFiles(Path root, Workspace workspace) {
    this.root = root.toAbsolutePath().normalize();
    this.workspace = workspace;
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public List<FoundFile> list(Path folder) throws IOException {
    return below(folder);
  }

  static List<FoundFile> below(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<FoundFile> found = new ArrayList<>();
    for (Path path : FileTree.below(folder).stream().sorted().toList()) {
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        if (file.isRegularFile()) {
          found.add(new FoundFile(path, file.size(), file.lastModifiedTime().toInstant()));
        }
      } catch (NoSuchFileException gone) {
        // Somebody else deleted it since the folder was listed.
        continue;
      }
    }
    return found;
  }

  @Override
  public Path newFile(String suffix) throws IOException {
    return workspace.newFile(suffix);
  }

  @Override
  public boolean publish(Path finished, Path target) throws IOException {
    return workspace.publish(finished, target);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void fetch(Collection<Path> paths) {
    // They are at their paths.
  }

  @Override
  public void refresh(Path path) {
    // It is at its path.
  }

  @Override
  public String location(Path path) {
    return SCHEME + path.toAbsolutePath();
  }

  @Override
  public Path path(String location) {
    // Iceberg's own writers say file:/x as well.
    String path = location.startsWith(SCHEME) ? location.substring(SCHEME.length()) : location;
    String plain = path.startsWith("file:") ? path.substring("file:".length()) : path;
    return Locations.path(root.toString(), root, plain);
  }

  @Override
  public String shown(Path path) {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    workspace.close();
  }
}
