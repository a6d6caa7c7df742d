package dev.spanledger.lake.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The immutable files of a lake. Each has a path below {@link #root()}, where it is read once it is
 * fetched. Thread-safe.
 */
public interface LakeFiles extends Closeable {
  /** The local folder, absolute: of the files themselves, or of their copies. */
  Path root();

  /** Whether the files are elsewhere, and the folder has copies. */
  boolean isRemote();

  /** Every file below a folder, in the order of their paths; none where there is no folder. */
  List<FoundFile> list(Path folder) throws IOException;

  /** A path for a new file, in a folder that no reader looks at. */
  Path newFile(String suffix) throws IOException;

  /**
   * Stores a finished file under its final path for good, never replacing what is there. The
   * finished file is gone when this returns.
   *
   * @return false where a file of that path, with other content or the same, was there already
   */
  boolean publish(Path finished, Path target) throws IOException;

  /** Deletes a file for good; a success where there is none. */
  void delete(Path path) throws IOException;

  /**
   * Makes files readable at their paths, for at least a quarter of an hour. What the lake does not
   * have is not at its path then.
   */
  void fetch(Collection<Path> paths) throws IOException;

  /** As {@link #fetch}, whatever was fetched before. */
  void refresh(Path path) throws IOException;

  /** Where a file is, as other engines and Iceberg's metadata name it. */
  String location(Path path);

  /**
   * The path of what a location names. A location of another place that has a lake's form means the
   * same file of this lake: it was moved or copied from there.
   *
   * @throws IllegalArgumentException where the location is of no lake
   */
  Path path(String location);

  /** Where a file is, as people name it. */
  String shown(Path path);
}
