package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What people come for, walked by links and keys alone: each step is on the page before it. */
class JourneysIT {
  private Lake lake;
  private DuckDbEngine engine;
  private DashboardServer server;
  private Browser browser;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    assumeTrue(Browser.isInstalled(), "Chromium is missing; PagesIT says how to add it");
    lake = Lake.open(folder);
    engine = DuckDbEngine.open(lake);
    server = DashboardServer.start(DashboardConfig.loopback(0), engine, lake, Clock.systemUTC());
    browser = Browser.open();
    browser.look(1_400, 1_000, false);
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
      server.close();
      engine.close();
      lake.close();
    }
  }

  /**
   * On call: orders-api is slow since yesterday. Three clicks lead to the span that is to blame.
   */
  @Test
  void from_an_alert_to_the_guilty_span() throws IOException {
    SampleLake.fillWithBill(lake, engine, Instant.now());
    lake.compact(TraceFacts::derive);
    browser.open(server.uri().resolve("/overview").toString());

    follow("section[aria-label=Worse] li a[href*='orders-api']");
    assertThat(browser.text("section[aria-label='Over time']")).contains("p95 was highest");
    follow("section[aria-label='Slowest traces'] tbody a");
    WebElement grid = browser.driver().findElement(By.cssSelector("[role=treegrid]"));
    grid.sendKeys("c", Keys.END, Keys.ENTER);
    browser.until("return document.querySelector('.span-panel h2') !== null");
    browser.settle();
    assertThat(browser.text(".span-panel")).contains("on critical path");
    assertThat(browser.driver().getCurrentUrl()).contains("/traces/", "span=");
    assertThat(browser.complaints()).isEmpty();
  }

  /** Finance: what is behind the largest line of the largest service? */
  @Test
  void from_a_line_of_the_invoice_to_a_trace() throws IOException {
    SampleLake.fillWithBill(lake, engine, Instant.now());
    lake.compact(TraceFacts::derive);
    browser.open(server.uri().resolve("/cost").toString());
    assertThat(browser.text(".statement-box")).contains("Adds up to the last digit");

    follow("tbody a[href*='lines=orders-api']");
    browser.until(
        "return document.querySelector(\"section[aria-label='Lines of the bill'] tbody tr\") !== null");
    assertThat(browser.text("section[aria-label='Lines of the bill']")).contains("orders-api");
    browser.driver().findElement(By.linkText("Its costliest traces")).click();
    browser.until("return location.pathname === '/traces'");
    browser.settle();
    follow("tbody a[href*='/traces/']");
    assertThat(browser.text(".facts")).contains("Billed", "$0.0");
    assertThat(browser.complaints()).isEmpty();
  }

  /** A developer who has nothing yet, until the first trace is on the screen. */
  @Test
  void from_an_empty_lake_to_the_first_trace() throws IOException {
    browser.open(server.uri().toString());
    browser.until("return location.pathname === '/overview'");
    browser.settle();
    assertThat(browser.text("main")).contains("Nothing was collected yet");

    follow("main a[href*='/data-health']");
    assertThat(browser.text("section[aria-label=Checks]"))
        .contains("1 of 7 checks hold", "./spanledger collect");
    SampleLake.fill(lake, Instant.now());
    // The page asks every 20 seconds; nothing is pressed.
    browser.until(
        "return [...document.querySelectorAll('.checks li')]"
            + ".some(li => li.innerText.includes('Telemetry arrives') && li.innerText.includes('yes'))",
        Duration.ofSeconds(90));
    browser.settle();
    browser.driver().findElement(By.linkText("Traces")).click();
    browser.until("return location.pathname === '/traces'");
    browser.settle();
    follow("tbody a[href*='/traces/']");
    assertThat(browser.driver().findElements(By.cssSelector(".span-row"))).isNotEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  private void follow(String selector) {
    browser.driver().findElement(By.cssSelector(selector)).click();
    browser.settle();
  }
}
