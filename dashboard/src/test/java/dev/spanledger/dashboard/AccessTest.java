package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in. */
class AccessTest {
  private static final String TOKEN = "correct-horse-battery";

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no-such-host.invalid"})
  void an_address_that_others_reach_needs_a_token(String host) {
    assertThatThrownBy(() -> new DashboardConfig(host, 0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Dashboard would listen on \"%s\", which others can reach, without a token; give a token of 16 or more characters or a file of tokens, or listen on 127.0.0.1",
            host);
  }

  @Test
  void a_short_token_is_no_token() {
    assertThatThrownBy(() -> new DashboardConfig("0.0.0.0", 0, "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The dashboard's token has 6 characters; it needs 16 or more");
  }

  @Test
  void the_token_is_never_printed() {
    assertThat(new DashboardConfig("127.0.0.1", 7070, TOKEN).toString())
        .isEqualTo("DashboardConfig[host=127.0.0.1, port=7070, token=set, tokens=none, oidc=none]");
  }

  @Test
  void nothing_is_answered_without_the_token(@TempDir Path folder) throws Exception {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(
                new DashboardConfig("127.0.0.1", 0, TOKEN), engine, lake, Clock.systemUTC())) {
      Web web = new Web(server);

      for (String path :
          new String[] {"/", "/app.js", "/api/v1/health", "/?token=wrong-but-long"}) {
        HttpResponse<String> refused = web.get(path);
        assertThat(refused.statusCode()).as(path).isEqualTo(401);
        assertThat(refused.body()).doesNotContain(TOKEN);
      }
      assertThat(web.get("/api/v1/health", "Authorization", "Bearer nope").statusCode())
          .isEqualTo(401);
      assertThat(web.get("/api/v1/health", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_browser_shows_the_token_once_and_gets_a_cookie_without_it(@TempDir Path folder)
      throws Exception {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(
                new DashboardConfig("127.0.0.1", 0, TOKEN), engine, lake, Clock.systemUTC())) {
      Web web = new Web(server);

      HttpResponse<String> shown = web.get("/?token=" + TOKEN);

      assertThat(shown.statusCode()).isEqualTo(302);
      assertThat(shown.headers().firstValue("Location").orElseThrow()).endsWith("/overview");
      String cookie = shown.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie)
          .matches("spanledger=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict")
          .doesNotContain(TOKEN);
      String pair = cookie.substring(0, cookie.indexOf(';'));
      assertThat(web.get("/api/v1/health", "Cookie", pair).statusCode()).isEqualTo(200);
      assertThat(web.get("/api/v1/health", "Cookie", "spanledger=" + TOKEN).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void an_empty_lake_answers_with_empty_tables(@TempDir Path folder) throws Exception {
    try (Lake lake = Lake.open(folder);
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(DashboardConfig.loopback(0), engine, lake, Clock.systemUTC())) {
      Web web = new Web(server);

      for (String path : new String[] {"services", "traces", "cold-starts"}) {
        HttpResponse<String> answer = web.get("/api/v1/" + path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(Web.json(answer).path("rows")).as(path).isEmpty();
      }
      assertThat(web.json("/api/v1/health").path("latestTelemetry").isNull()).isTrue();
    }
  }
}
