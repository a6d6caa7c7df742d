package dev.spanledger.analytics.billing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The data files in a zip, unpacked into a folder of our own that is removed on close. Names in the
 * zip decide nothing but the last part of a file's name.
 */
final class ZipMembers implements Closeable {
  private static final int MAX_MEMBERS = 10_000;

  /** A bill packs 10 to 40 times smaller; a bomb up to 1,032 times. */
  private static final long MAX_RATIO = 200;

  private static final long ALWAYS_ALLOWED_BYTES = 64L << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path zip;
  private final Path folder;
  private final long maxBytes;
  private final List<Path> files = new ArrayList<>();
  private final Map<String, Path> folders = new HashMap<>();
  private long bytes;

  private ZipMembers(Path zip, Path folder, long maxBytes) {
    this.zip = zip;
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  static boolean isZip(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] start = input.readNBytes(4);
      boolean isMember = start.length == 4 && start[2] == 3 && start[3] == 4;
      boolean isEmptyZip = start.length == 4 && start[2] == 5 && start[3] == 6;
      return (isMember || isEmptyZip) && start[0] == 'P' && start[1] == 'K';
    }
  }

  static ZipMembers unpack(Path zip) throws IOException {
    long maxBytes = Math.max(ALWAYS_ALLOWED_BYTES, Files.size(zip) * MAX_RATIO);
    ZipMembers members =
        new ZipMembers(zip, Files.createTempDirectory("spanledger-bill-"), maxBytes);
    try {
      members.unpack();
      return members;
    } catch (ZipException | IllegalArgumentException broken) {
      members.close();
      throw new BillingFileException(
          "Billing file %s is not readable as zip: %s".formatted(zip, broken.getMessage()), broken);
    } catch (IOException | RuntimeException failure) {
      members.close();
      throw failure;
    }
  }

  List<Path> files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void unpack() throws IOException {
    try (ZipInputStream input = new ZipInputStream(Files.newInputStream(zip))) {
      int members = 0;
      for (ZipEntry entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
        members++;
        if (members > MAX_MEMBERS) {
          throw new BillingFileException(
              "Billing file %s has more than %d members".formatted(zip, MAX_MEMBERS));
        }
        if (!entry.isDirectory() && isData(entry.getName())) {
          Path file = target(entry.getName());
          copy(input, file);
          files.add(file);
        }
      }
    }
    files.sort(Comparator.naturalOrder());
    if (files.isEmpty()) {
      throw new BillingFileException(
          "Billing file %s holds no CSV and no Parquet file".formatted(zip));
    }
  }

  /** Not what a Mac adds beside each file. */
  private static boolean isData(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean isHidden = lower.startsWith("__macosx/") || lastPart(lower).startsWith(".");
    return !isHidden
        && (lower.endsWith(".csv") || lower.endsWith(".csv.gz") || lower.endsWith(".parquet"));
  }

  private static String lastPart(String name) {
    String slashed = name.replace('\\', '/');
    return slashed.substring(slashed.lastIndexOf('/') + 1);
  }

  /** One folder of ours for each in the zip: two folders may be two versions of one export. */
  private Path target(String name) throws IOException {
    String slashed = name.replace('\\', '/');
    String parent = slashed.substring(0, slashed.lastIndexOf('/') + 1);
    Path own = folders.get(parent);
    if (own == null) {
      own = Files.createDirectory(folder.resolve("%05d".formatted(folders.size())));
      folders.put(parent, own);
    }
    String last = lastPart(name).replaceAll("[^A-Za-z0-9._-]", "_");
    Path file = own.resolve(last);
    if (Files.exists(file)) {
      throw new BillingFileException(
          "Billing file %s has two members named %s".formatted(zip, Findings.quote(name)));
    }
    return file;
  }

  private void copy(InputStream input, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream output = Files.newOutputStream(file)) {
      for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
        bytes += length;
        if (bytes > maxBytes) {
          throw new BillingFileException(
              "Billing file %s unpacks to more than %d bytes, %d times its size"
                  .formatted(zip, maxBytes, maxBytes / Math.max(1, Files.size(zip))));
        }
        output.write(buffer, 0, length);
      }
    }
  }
}
