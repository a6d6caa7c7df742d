package dev.spanledger.analytics.billing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data files of one delivery: one file, the members of a zip, those that a manifest lists, or
 * those below a folder, since a provider cuts large exports into several.
 */
final class DeliveryFiles implements Closeable {
  private static final int ID_DIGITS = 16;
  private static final int BUFFER_BYTES = 1 << 16;
  static final List<String> ENDINGS = List.of(".csv", ".csv.gz", ".parquet", ".zip");

  private final List<Path> files;
  private final List<ZipMembers> zips;

  private DeliveryFiles(List<Path> files, List<ZipMembers> zips) {
    this.files = List.copyOf(files);
    this.zips = zips;
  }

  static DeliveryFiles open(Path path) throws IOException {
    List<Path> files = new ArrayList<>();
    List<ZipMembers> zips = new ArrayList<>();
    try {
      for (Path file : listed(path)) {
        if (ZipMembers.isZip(file)) {
          ZipMembers zip = ZipMembers.unpack(file);
          zips.add(zip);
          files.addAll(zip.files());
        } else {
          files.add(file);
        }
      }
      return new DeliveryFiles(files, zips);
    } catch (IOException | RuntimeException failure) {
      new DeliveryFiles(List.of(), zips).close();
      throw failure;
    }
  }

  List<Path> files() {
    return files;
  }

  /** Removes what was unpacked. */
  @Override
  public void close() throws IOException {
    for (ZipMembers zip : zips) {
      zip.close();
    }
  }

  /** Of the file's bytes; of the files' digests in order of name where there are several. */
  String digest() throws IOException {
    if (files.size() == 1) {
      return HexFormat.of().formatHex(sha256(files.get(0))).substring(0, ID_DIGITS);
    }
    MessageDigest all = sha256();
    Map<String, Path> known = new HashMap<>();
    for (Path file : files) {
      byte[] digest = sha256(file);
      Path same = known.putIfAbsent(HexFormat.of().formatHex(digest), file);
      if (same != null) {
        throw new BillingFileException(
            "Files %s and %s are the same, and would be billed twice".formatted(same, file));
      }
      all.update(digest);
    }
    return HexFormat.of().formatHex(all.digest()).substring(0, ID_DIGITS);
  }

  private static List<Path> listed(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return below(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new BillingFileException("No billing file or folder at %s".formatted(path));
    }
    Manifest manifest = Manifest.isNamedSo(path) ? Manifest.read(path) : null;
    return manifest == null ? List.of(path) : manifest.files();
  }

  private static List<Path> below(Path folder) throws IOException {
    List<Path> all;
    // A walk does not enter a link, and people link to the folder that their exports arrive in.
    Path start = Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
    try (Stream<Path> below = Files.walk(start)) {
      all = below.filter(Files::isRegularFile).sorted().toList();
    }
    Set<Path> listed = new LinkedHashSet<>();
    for (Path file : all) {
      @Nullable Manifest manifest = Manifest.isNamedSo(file) ? Manifest.read(file) : null;
      if (manifest != null) {
        listed.addAll(manifest.files());
      }
    }
    if (!listed.isEmpty()) {
      return listed.stream().sorted().toList();
    }
    List<Path> data = all.stream().filter(DeliveryFiles::isData).toList();
    if (data.isEmpty()) {
      throw new BillingFileException(
          "Folder %s holds no billing file, which would end in one of %s"
              .formatted(folder, ENDINGS));
    }
    return data;
  }

  static boolean isData(Path file) {
    return BillingImport.isDataFile(CsvBillingFile.fileName(file));
  }

  private static byte[] sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream input = Files.newInputStream(file)) {
      for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
        digest.update(buffer, 0, length);
      }
    }
    return digest.digest();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
