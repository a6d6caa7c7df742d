package dev.spanledger.analytics.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A provider's list of the data files of one delivery: {@code dataFiles} of AWS Data Exports,
 * {@code reportKeys} of the Cost and Usage Report, {@code blobs} of Azure's exports. It is written
 * last, so a delivery that lacks a listed file is still being written, or was copied in part.
 */
public final class Manifest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_BYTES = 16L << 20;

  /** How far above the manifest the folder may be that the keys start from. */
  private static final int MAX_LEVELS = 12;

  /**
   * A data file as listed.
   *
   * @param key as in the provider's store, with slashes; with {@code s3://bucket/} before it in
   *     Data Exports
   * @param bytes null where the manifest does not say
   */
  public record Entry(String key, @Nullable Long bytes) {}

  private final Path path;
  private final List<Entry> entries;

  private Manifest(Path path, List<Entry> entries) {
    this.path = path;
    this.entries = entries;
  }

  static boolean isNamedSo(Path file) {
    return isNamedSo(CsvBillingFile.fileName(file));
  }

  /** Whether a file of this name may be one. */
  public static boolean isNamedSo(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith("manifest.json");
  }

  /** Null where the file lists no data files, whatever it is. */
  public static @Nullable Manifest read(Path path) throws IOException {
    if (Files.size(path) > MAX_BYTES) {
      throw new BillingFileException(
          "Manifest %s has %d bytes, and at most %d are read"
              .formatted(path, Files.size(path), MAX_BYTES));
    }
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(path));
    } catch (JsonProcessingException broken) {
      throw new BillingFileException(
          "Manifest %s is not readable as JSON: the delivery may not be whole".formatted(path),
          broken);
    }
    List<Entry> entries = new ArrayList<>();
    for (String list : List.of("dataFiles", "reportKeys")) {
      root.path(list).forEach(key -> entries.add(new Entry(key.asText(), null)));
    }
    root.path("blobs")
        .forEach(
            blob -> {
              JsonNode bytes = blob.path("byteCount");
              Long size = bytes.isIntegralNumber() ? bytes.longValue() : null;
              entries.add(new Entry(blob.path("blobName").asText(), size));
            });
    return entries.isEmpty() ? null : new Manifest(path, List.copyOf(entries));
  }

  /** What is listed, in the manifest's order. */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * The listed files, in the manifest's order.
   *
   * @throws BillingFileException where one is not there, or not as long as listed
   */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Entry entry : entries) {
      Path file = find(entry.key());
      if (file == null) {
        missing.add(entry.key());
      } else if (entry.bytes() != null && entry.bytes() != Files.size(file)) {
        throw new BillingFileException(
            "Delivery of %s is not whole: %s has %d bytes, and %d are listed"
                .formatted(path, file, Files.size(file), entry.bytes()));
      } else {
        files.add(file);
      }
    }
    if (!missing.isEmpty()) {
      throw new BillingFileException(
          "Delivery of %s is not whole: %d of the %d files that it lists are not there, first %s"
              .formatted(path, missing.size(), entries.size(), Findings.quote(missing.get(0))));
    }
    return files;
  }

  /** The file below the nearest folder above the manifest that the key's end leads to. */
  private @Nullable Path find(String key) {
    String[] names = key.replaceFirst("^[a-z0-9]+://[^/]*/", "").split("/", -1);
    for (String name : names) {
      if (name.equals("..")) {
        return null;
      }
    }
    Path folder = path.toAbsolutePath().getParent();
    for (int level = 0; folder != null && level < MAX_LEVELS; level++) {
      for (int first = 0; first < names.length; first++) {
        Path file = folder;
        for (int i = first; i < names.length; i++) {
          file = file.resolve(names[i]);
        }
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
      folder = folder.getParent();
    }
    return null;
  }
}
