package dev.spanledger.dashboard.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import dev.spanledger.dashboard.security.Loopback;
import dev.spanledger.dashboard.security.Role;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who vouches for people, and what their groups may see.
 *
 * @param issuer as the provider's discovery document names itself
 * @param clientSecret null for a public client
 * @param publicUrl where browsers find the dashboard, without a path
 * @param algorithm that ID tokens are signed with; others are refused
 * @param groupsClaim of the ID token
 * @param groups by role
 */
public record OidcConfig(
    URI issuer,
    String clientId,
    @Nullable String clientSecret,
    URI publicUrl,
    JWSAlgorithm algorithm,
    String groupsClaim,
    Map<Role, Set<String>> groups) {
  private static final String ISSUER = "issuer";
  private static final String CLIENT = "client-id";
  private static final String PUBLIC_URL = "public-url";
  private static final String ALGORITHM = "algorithm";
  private static final String GROUPS_CLAIM = "groups-claim";
  private static final String ROLE = "role.";
  private static final List<String> KEYS =
      List.of(ISSUER, CLIENT, PUBLIC_URL, ALGORITHM, GROUPS_CLAIM);

  public OidcConfig {
    groups = Collections.unmodifiableMap(new EnumMap<>(groups));
    if (!JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
      throw new IllegalArgumentException(
          "\"%s\" is no algorithm with a public key; RS256 and ES256 are".formatted(algorithm));
    }
  }

  /**
   * Reads a file of properties.
   *
   * @param clientSecret null for a public client
   * @throws IllegalArgumentException where a key is missing, unknown or has no valid value
   */
  public static OidcConfig read(Path file, @Nullable String clientSecret) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<Role, Set<String>> groups = new EnumMap<>(Role.class);
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (key.startsWith(ROLE)) {
        groups.put(
            Role.ofWord(key.substring(ROLE.length())), names(properties.getProperty(key, "")));
      } else if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "%s has an unknown key \"%s\"; there are %s and role.ROLE"
                .formatted(file, key, String.join(", ", KEYS)));
      }
    }
    if (groups.isEmpty()) {
      throw new IllegalArgumentException(
          "%s gives no group a role; add for example role.viewer=developers".formatted(file));
    }
    return new OidcConfig(
        url(file, properties, ISSUER),
        required(file, properties, CLIENT),
        clientSecret,
        url(file, properties, PUBLIC_URL),
        JWSAlgorithm.parse(properties.getProperty(ALGORITHM, "RS256")),
        properties.getProperty(GROUPS_CLAIM, "groups"),
        groups);
  }

  /** Where the provider sends browsers back to; has to be registered there. */
  public URI redirectUri() {
    return publicUrl.resolve(OidcLogin.CALLBACK);
  }

  /** True where browsers come over TLS. */
  public boolean isSecure() {
    return "https".equals(publicUrl.getScheme());
  }

  Set<Role> rolesOf(Set<String> memberOf) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    groups.forEach(
        (role, names) -> {
          if (!Collections.disjoint(names, memberOf)) {
            roles.add(role);
          }
        });
    return roles;
  }

  private static String required(Path file, Properties properties, String key) {
    String value = properties.getProperty(key, "").strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException("%s lacks \"%s\"".formatted(file, key));
    }
    return value;
  }

  private static URI url(Path file, Properties properties, String key) {
    String value = required(file, properties, key);
    try {
      return checked(URI.create(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s \"%s\" is no https address (http only on this machine)"
              .formatted(file, key, value),
          e);
    }
  }

  /** Tokens and secrets go to this address, so nobody on the way may read them. */
  static URI checked(URI address) {
    String host = address.getHost();
    boolean isHidden =
        "https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && host != null && Loopback.isLoopback(host));
    if (host == null || !isHidden) {
      throw new IllegalArgumentException(
          "\"%s\" is no https address (http only on this machine)".formatted(address));
    }
    return address;
  }

  private static Set<String> names(String list) {
    return Set.copyOf(
        Stream.of(list.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList());
  }

  @Override
  public String toString() {
    return "OidcConfig[issuer=%s, clientId=%s, clientSecret=%s]"
        .formatted(issuer, clientId, clientSecret == null ? "none" : "set");
  }
}
