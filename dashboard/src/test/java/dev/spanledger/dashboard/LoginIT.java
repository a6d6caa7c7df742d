package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.TokenFile;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** A token from the terminal opens the pages of a browser, and logging out closes them. */
class LoginIT {

  @Test
  void a_token_logs_a_browser_in_and_a_button_out(@TempDir Path folder) throws IOException {
    assumeTrue(Browser.isInstalled(), "Chromium is missing; PagesIT says how to add it");
    TokenFile tokens = TokenFile.at(folder.resolve("tokens.json"));
    String token = tokens.create("ana", Set.of(Role.SRE), Instant.now(), null).text();
    try (Lake lake = Lake.open(folder.resolve("lake"));
        DuckDbEngine engine = DuckDbEngine.open(lake);
        DashboardServer server =
            DashboardServer.start(
                new DashboardConfig("127.0.0.1", 0, null, tokens, null),
                engine,
                lake,
                Clock.systemUTC());
        Browser browser = Browser.open()) {
      SampleLake.fill(lake, Instant.now());
      browser.look(1_400, 1_000, false);
      browser.driver().get(server.uri().toString());
      browser.until("return location.pathname === '/login'");
      browser.driver().findElement(By.id("token")).sendKeys(token + "\n");
      browser.until("return location.pathname === '/overview'");
      browser.settle();
      assertThat(browser.text(".bar-state")).contains("Log out");

      browser.driver().findElement(By.cssSelector("form[action='/logout'] button")).click();
      browser.until("return location.pathname === '/login'");
      browser.driver().get(server.uri().resolve("/services").toString());
      browser.until("return location.pathname === '/login'");
    }
  }
}
