package dev.spanledger.dashboard.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens that open the dashboard, in a JSON file that only its owner can read. A change counts from
 * the next request on. A file that cannot be read admits nobody. Thread-safe.
 */
public final class TokenFile {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
  private static final Pattern TOKEN = Pattern.compile("spl_(?<id>[0-9a-f]{16})_[A-Za-z0-9_-]{43}");
  private static final int SECRET_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int ID_BYTES = 8;

  private final Path path;
  private @Nullable Object stamp;
  private List<StoredToken> tokens = List.of();

  private TokenFile(Path path) {
    this.path = path;
  }

  /** A token at the one moment when its text is known. */
  public record Issued(String text, StoredToken stored) {}

  /** A file that may not exist yet. */
  public static TokenFile at(Path path) {
    return new TokenFile(path.toAbsolutePath());
  }

  public Path path() {
    return path;
  }

  /**
   * Adds a token.
   *
   * @param expires null for never
   * @throws IllegalArgumentException where the name is not one, or taken
   */
  public Issued create(String name, Set<Role> roles, Instant now, @Nullable Instant expires)
      throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name for a token: letters, digits and . _ @ -, at most 63".formatted(name));
    }
    SecureRandom random = new SecureRandom();
    String id = hex(random, ID_BYTES);
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    String text =
        "spl_%s_%s".formatted(id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    StoredToken stored =
        StoredToken.of(text, id, name, roles, hex(random, SALT_BYTES), now, expires);
    change(
        kept -> {
          if (kept.stream().anyMatch(other -> other.name().equals(name))) {
            throw new IllegalArgumentException(
                "%s holds a token \"%s\" already; revoke it first, or take another name"
                    .formatted(path, name));
          }
          kept.add(stored);
        });
    return new Issued(text, stored);
  }

  /**
   * Removes a token.
   *
   * @throws IllegalArgumentException where there is none of this name
   */
  public void revoke(String name) throws IOException {
    change(
        kept -> {
          if (!kept.removeIf(token -> token.name().equals(name))) {
            throw new IllegalArgumentException(
                "%s holds no token \"%s\"; it holds %s"
                    .formatted(path, name, kept.stream().map(StoredToken::name).toList()));
          }
        });
  }

  /** All tokens, by when they were made; none where there is no file. */
  public List<StoredToken> list() throws IOException {
    return Files.exists(path) ? read() : List.of();
  }

  /** Whether the token that was shown is known and has this role now. */
  public boolean admits(String shown, Role role, Instant now) {
    return find(shown, now).filter(token -> token.roles().contains(role)).isPresent();
  }

  /** The token that was shown; empty where it is unknown, revoked or expired. */
  Optional<StoredToken> find(String shown, Instant now) {
    Matcher form = TOKEN.matcher(shown);
    return form.matches()
        ? byId(form.group("id"), now).filter(token -> token.matches(shown))
        : Optional.empty();
  }

  /** The token of this id; empty where it is unknown, revoked or expired. */
  Optional<StoredToken> byId(String id, Instant now) {
    return current().stream()
        .filter(token -> token.id().equals(id) && !token.isExpired(now))
        .findFirst();
  }

  private synchronized List<StoredToken> current() {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      Object now = List.of(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey()));
      if (!now.equals(stamp)) {
        tokens = read();
        stamp = now;
      }
    } catch (IOException e) {
      LOG.error("Nobody is admitted: tokens cannot be read", e);
      tokens = List.of();
      stamp = null;
    }
    return tokens;
  }

  /** What is done to the list while nobody else changes the file. */
  private interface Change {
    void apply(List<StoredToken> kept);
  }

  private void change(Change change) throws IOException {
    Path folder = path.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      List<StoredToken> kept = new ArrayList<>(list());
      change.apply(kept);
      write(kept, held);
    }
  }

  private void write(List<StoredToken> kept, FileLock held) throws IOException {
    if (!held.isValid()) {
      throw new IOException("Lost the lock of %s".formatted(path));
    }
    ObjectNode document = JSON.createObjectNode();
    ArrayNode entries = document.putArray("tokens");
    for (StoredToken token : kept) {
      ObjectNode entry = entries.addObject();
      entry.put("id", token.id());
      entry.put("name", token.name());
      ArrayNode roles = entry.putArray("roles");
      Role.words(token.roles()).forEach(roles::add);
      entry.put("salt", token.salt());
      entry.put("sha256", token.sha256());
      entry.put("created", token.created().toString());
      entry.put("expires", token.expires() == null ? null : token.expires().toString());
    }
    Path written = path.resolveSibling(path.getFileName() + ".inprogress");
    Files.deleteIfExists(written);
    // Nobody else may read it from its first byte on.
    if (Files.getFileAttributeView(path.getRoot(), PosixFileAttributeView.class) != null) {
      Files.createFile(
          written,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(written, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private List<StoredToken> read() throws IOException {
    List<StoredToken> found = new ArrayList<>();
    try {
      for (JsonNode entry : JSON.readTree(Files.readAllBytes(path)).path("tokens")) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        entry.path("roles").forEach(role -> roles.add(Role.ofWord(role.asText())));
        found.add(
            new StoredToken(
                entry.path("id").asText(),
                entry.path("name").asText(),
                roles,
                entry.path("salt").asText(),
                entry.path("sha256").asText(),
                Instant.parse(entry.path("created").asText()),
                entry.path("expires").isTextual()
                    ? Instant.parse(entry.path("expires").asText())
                    : null));
      }
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      throw new IOException(
          "%s is no file of tokens as \"spanledger token create\" writes it".formatted(path), e);
    }
    return List.copyOf(found);
  }

  private static String hex(SecureRandom random, int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return HexFormat.of().formatHex(drawn);
  }
}
