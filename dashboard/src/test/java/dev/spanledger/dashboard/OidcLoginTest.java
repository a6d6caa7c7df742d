package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.dashboard.oidc.OidcConfig;
import dev.spanledger.lake.Lake;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logging in through a real OpenID provider on loopback, followed as a browser does. */
class OidcLoginTest {
  private static final HttpClient BROWSER =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  private @TempDir Path folder;
  private OidcProvider provider;
  private Lake lake;
  private DuckDbEngine engine;
  private DashboardServer server;
  private Web web;

  @BeforeEach
  void start() throws Exception {
    provider = new OidcProvider();
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
    int port = freePort();
    Path file = folder.resolve("oidc.properties");
    Files.writeString(
        file,
        """
        issuer=%s
        client-id=%s
        public-url=http://127.0.0.1:%d
        role.sre=on-call, platform
        role.finance=controlling
        """
            .formatted(provider.issuer(), OidcProvider.CLIENT, port));
    OidcConfig oidc = OidcConfig.read(file, OidcProvider.SECRET);
    server =
        DashboardServer.start(
            new DashboardConfig("127.0.0.1", port, null, null, oidc),
            engine,
            lake,
            Clock.systemUTC());
    web = new Web(server);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    engine.close();
    lake.close();
    provider.close();
  }

  /** Where the browser stands before it follows the provider's redirect. */
  private record Begun(URI callback, String cookie) {}

  @Test
  void a_person_gets_the_roles_of_her_groups() throws Exception {
    provider.groups = List.of("everybody", "platform", "controlling");
    assertThat(web.get("/api/v1/health").statusCode()).isEqualTo(401);
    assertThat(web.get("/login").body()).contains("href=\"/oidc/login\"");

    HttpResponse<String> done = follow(begin());

    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains("url=/services");
    String session =
        done.headers().allValues("Set-Cookie").stream()
            .filter(cookie -> cookie.startsWith("spanledger="))
            .findFirst()
            .orElseThrow();
    assertThat(session).contains("HttpOnly; SameSite=Strict");
    String cookie = session.substring(0, session.indexOf(';'));
    JsonNode answer = Web.json(web.get("/api/v1/session", "Cookie", cookie));
    assertThat(answer.path("name").asText()).isEqualTo("ana");
    assertThat(answer.path("roles")).hasToString("[\"sre\",\"finance\"]");
    assertThat(web.get("/api/v1/cost", "Cookie", cookie).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void an_id_token_that_does_not_hold_lets_nobody_in(OidcProvider.Fault fault) throws Exception {
    provider.groups = List.of("platform");
    provider.fault = fault;
    HttpResponse<String> answer = follow(begin());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().allValues("Set-Cookie"))
        .noneMatch(cookie -> cookie.startsWith("spanledger="));
  }

  @Test
  void a_login_ends_once_and_in_the_browser_that_began_it() throws Exception {
    provider.groups = List.of("platform");
    Begun begun = begin();
    assertThat(follow(new Begun(begun.callback(), "spanledger-login=another")).statusCode())
        .isEqualTo(401);
    // The state is used up by the wrong browser's try.
    assertThat(follow(begun).statusCode()).isEqualTo(401);
    Begun second = begin();
    assertThat(follow(second).statusCode()).isEqualTo(200);
    assertThat(follow(second).statusCode()).isEqualTo(401);
    assertThat(web.get("/oidc/callback").statusCode()).isEqualTo(401);
  }

  @Test
  void who_is_in_no_group_with_a_role_is_told_so() throws Exception {
    provider.groups = List.of("everybody");
    HttpResponse<String> answer = follow(begin());
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("None of your groups may read the dashboard");
  }

  @Test
  void what_is_not_configured_right_is_said_at_the_start() throws Exception {
    Path file = folder.resolve("wrong.properties");
    String good = "client-id=x\npublic-url=https://d.example\n";
    for (String[] wrong :
        new String[][] {
          {good + "issuer=http://idp.example\nrole.sre=a", "is no https address"},
          {good + "role.sre=a", "lacks \"issuer\""},
          {good + "issuer=https://idp.example", "gives no group a role"},
          {good + "issuer=https://idp.example\nrole.root=a", "\"root\" is no role"},
          {good + "issuer=https://idp.example\nrole.sre=a\nscope=x", "unknown key \"scope\""},
          {good + "issuer=https://idp.example\nrole.sre=a\nalgorithm=none", "no algorithm with"},
          {good + "issuer=https://idp.example\nrole.sre=a\nalgorithm=HS256", "no algorithm with"}
        }) {
      Files.writeString(file, wrong[0]);
      assertThatThrownBy(() -> OidcConfig.read(file, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong[1]);
    }
  }

  private Begun begin() throws Exception {
    HttpResponse<String> asked = web.get("/oidc/login");
    assertThat(asked.statusCode()).isEqualTo(302);
    String cookie = asked.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly; SameSite=Lax");
    HttpResponse<String> back =
        BROWSER.send(
            HttpRequest.newBuilder(URI.create(asked.headers().firstValue("Location").orElseThrow()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(back.statusCode()).isEqualTo(302);
    return new Begun(
        URI.create(back.headers().firstValue("Location").orElseThrow()),
        cookie.substring(0, cookie.indexOf(';')));
  }

  private HttpResponse<String> follow(Begun begun) throws Exception {
    URI callback = begun.callback();
    assertThat(callback.getPort()).isEqualTo(server.port());
    return web.get(callback.getPath() + "?" + callback.getRawQuery(), "Cookie", begun.cookie());
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
