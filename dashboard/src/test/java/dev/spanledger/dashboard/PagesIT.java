package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * The pages in a real browser, light and dark, narrow and wide. Screenshots are left in {@code
 * target/screenshots}.
 */
class PagesIT {
  private static final int NARROW = 390;
  private static final int WIDE = 1_600;
  private static final Path SHOTS = Path.of("target", "screenshots");

  private static Lake lake;
  private static DuckDbEngine engine;
  private static DashboardServer server;
  private static Browser browser;
  private static String axe;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    boolean isRequired =
        Boolean.getBoolean("SPANLEDGER_REQUIRE_BROWSER")
            || Boolean.parseBoolean(System.getenv("SPANLEDGER_REQUIRE_BROWSER"));
    String missing =
        "Pages were not tried in a browser: %s or %s is missing; apt-get install chromium chromium-driver adds them"
            .formatted(Browser.CHROMIUM, Browser.DRIVER);
    if (isRequired) {
      assertThat(Browser.isInstalled()).as(missing).isTrue();
    } else if (!Browser.isInstalled()) {
      System.out.println(missing);
    }
    assumeTrue(Browser.isInstalled(), missing);
    lake = Lake.open(folder);
    engine = DuckDbEngine.open(lake);
    SampleLake.fillWithBill(lake, engine, Instant.now());
    // Call paths are known of complete traces only.
    lake.compact(TraceFacts::derive);
    server = DashboardServer.start(DashboardConfig.loopback(0), engine, lake, Clock.systemUTC());
    browser = Browser.open();
    try (InputStream in = PagesIT.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
      engine.close();
      lake.close();
    }
  }

  @BeforeEach
  void forgetEarlierComplaints() {
    browser.look(WIDE, 1_000, false);
    browser.complaints();
  }

  static Stream<Arguments> looks() {
    Stream<Arguments> pages =
        Map.of(
                "overview", "/overview",
                "services", "/services",
                "trace", "/traces/" + SampleLake.COLD_TRACE,
                "cost", "/cost?lines=orders-api")
            .entrySet()
            .stream()
            .flatMap(
                page ->
                    Stream.of(
                        Arguments.of(page.getKey(), page.getValue(), WIDE, false),
                        Arguments.of(page.getKey(), page.getValue(), WIDE, true),
                        Arguments.of(page.getKey(), page.getValue(), NARROW, false),
                        Arguments.of(page.getKey(), page.getValue(), NARROW, true)));
    Stream<Arguments> others =
        Map.of(
                "service", "/services/orders-api",
                "traces", "/traces",
                "trace-large", "/traces/" + SampleLake.LARGE_TRACE,
                "cost-routes", "/cost?by=route",
                "cost-waste", "/cost?waste=function&whatif=arm64",
                "map", "/map",
                "paths", "/paths?metric=money",
                "cold-starts", "/cold-starts",
                "queues", "/queues",
                "errors", "/errors")
            .entrySet()
            .stream()
            .flatMap(
                page ->
                    Stream.of(
                        Arguments.of(page.getKey(), page.getValue(), WIDE, true),
                        Arguments.of(page.getKey(), page.getValue(), NARROW, false)));
    Stream<Arguments> comparisons =
        Map.of(
                "compare",
                "/compare?range=7d",
                "compare-versions",
                "/compare?range=7d&vs=versions&service=orders-api&baseline=7&candidate=8",
                "trace-linked",
                "/traces/" + SampleLake.ORPHAN_TRACE,
                "trace-icicle",
                "/traces/" + SampleLake.COLD_TRACE + "?view=icicle",
                "data-health",
                "/data-health?range=7d",
                "traces-box",
                "/traces?range=7d&service=orders-api&box=%s~%s~16777216~134217728"
                    .formatted(Instant.now().minusSeconds(80_000), Instant.now()),
                "slo",
                "/slo",
                "traces-apart",
                "/traces?range=7d&apart=true&errors=true",
                "paths-before-and-after",
                "/paths?vs=previous&metric=errors")
            .entrySet()
            .stream()
            .flatMap(
                page ->
                    Stream.of(
                        Arguments.of(page.getKey(), page.getValue(), WIDE, false),
                        Arguments.of(page.getKey(), page.getValue(), NARROW, true)));
    return Stream.of(pages, others, comparisons).flatMap(page -> page);
  }

  @ParameterizedTest(name = "{0} {2} dark={3}")
  @MethodSource("looks")
  void every_page_fits_its_window_without_complaint(
      String name, String path, int width, boolean isDark) throws IOException {
    browser.look(width, 1_000, isDark);
    open(path);

    browser.shoot(
        SHOTS.resolve(
            "%s-%s-%s.png"
                .formatted(name, width == WIDE ? "wide" : "narrow", isDark ? "dark" : "light")));
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.driver().findElements(By.cssSelector(".state.failed"))).isEmpty();
    assertThat((Long) browser.run("return document.documentElement.scrollWidth - innerWidth"))
        .as("pixels that stick out to the right")
        .isNotPositive();
    assertThat(violations()).isEmpty();
  }

  @Test
  void nothing_is_fetched_from_elsewhere() {
    open("/services");

    Object foreign =
        browser.run(
            "return performance.getEntriesByType('resource').map(r => r.name)"
                + ".filter(n => !n.startsWith(location.origin))");
    assertThat((List<?>) foreign).isEmpty();
  }

  @Test
  void the_front_page_is_the_overview_and_an_unknown_page_says_so() {
    browser.open(server.uri().toString());
    browser.until("return location.pathname === '/overview'");

    open("/no/such/page");
    assertThat(browser.text("main")).contains("There is no such page");
    // The document itself is answered with 404, which the browser notes.
    assertThat(browser.complaints()).allMatch(c -> c.contains("/no/such/page"));
  }

  @Test
  void names_that_are_markup_are_shown_as_text() {
    open("/traces/" + SampleLake.HOSTILE_TRACE + "?span=none");

    assertThat(browser.text("h1")).isEqualTo(SampleLake.HOSTILE_HTML);
    browser.driver().findElement(By.cssSelector(".span-row")).click();
    browser.until("return document.querySelector('.span-panel .pairs code') !== null");
    browser.settle();
    assertThat(browser.text(".span-panel"))
        .contains(SampleLake.HOSTILE_HTML, "</script><script>alert(2)</script>");
    assertThat(browser.driver().findElements(By.cssSelector("main img, main script"))).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void the_first_tab_stop_skips_to_the_content() {
    open("/services");

    browser.driver().findElement(By.tagName("body")).sendKeys(Keys.TAB);
    assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Skip to content");
  }

  @Test
  void two_letters_go_to_a_page_and_keep_the_range_and_the_service() {
    open("/services/orders-api?range=7d");
    browser.driver().findElement(By.tagName("body")).sendKeys("gt");
    browser.until("return location.pathname === '/traces'");
    assertThat(browser.driver().getCurrentUrl()).contains("range=7d");

    open("/services/orders-api?range=7d");
    browser.driver().findElement(By.linkText("Errors")).click();
    browser.until("return location.pathname === '/errors'");
    assertThat(browser.driver().getCurrentUrl()).contains("range=7d", "service=orders-api");

    browser.driver().findElement(By.tagName("body")).sendKeys("?");
    browser.until("return document.querySelector('dialog[open]') !== null");
    assertThat(browser.text("dialog")).contains("go to the overview");
  }

  @Test
  void keys_find_a_trace_and_walk_a_table() {
    open("/services");

    browser.press("/");
    assertThat(browser.driver().switchTo().activeElement().getAttribute("id")).isEqualTo("search");
    browser.press(SampleLake.COLD_TRACE, Keys.ENTER);
    browser.until("return location.pathname === '/traces/%s'".formatted(SampleLake.COLD_TRACE));

    open("/services");
    browser.driver().findElement(By.tagName("body")).sendKeys("j");
    browser.press("j");
    browser.press("k");
    String first = browser.text("tbody tr:first-child a");
    assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo(first);
    browser.press(Keys.ENTER);
    browser.until("return location.pathname === '/services/%s'".formatted(first));
  }

  @Test
  void arrows_walk_fold_and_open_a_waterfall() {
    open("/traces/" + SampleLake.COLD_TRACE);
    WebElement grid = browser.driver().findElement(By.cssSelector("[role=treegrid]"));
    assertThat(grid.getAttribute("aria-rowcount")).isEqualTo("11");

    grid.sendKeys(Keys.ARROW_DOWN);
    grid.sendKeys(Keys.ARROW_DOWN);
    browser.until("return document.querySelector('.span-row.selected').id === 'span-2'");
    assertThat(grid.getAttribute("aria-activedescendant")).isEqualTo("span-2");

    grid.sendKeys(Keys.HOME);
    grid.sendKeys(Keys.ARROW_LEFT);
    browser.until("return document.querySelectorAll('.span-row').length === 1");
    grid.sendKeys(Keys.ARROW_RIGHT);
    browser.until("return document.querySelectorAll('.span-row').length === 11");

    grid.sendKeys("c");
    browser.until("return document.querySelectorAll('.span-row').length === 9");

    grid.sendKeys(Keys.END);
    grid.sendKeys(Keys.ENTER);
    browser.until("return document.querySelector('.span-panel h2')?.innerText === 'orders send'");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void a_link_to_a_span_opens_it_even_off_the_critical_path() {
    open("/traces/" + SampleLake.LARGE_TRACE);
    assertThat(browser.text("main")).contains("of 10,000 spans");
    String off =
        String.valueOf(
            browser.run(
                "return fetch('/api/v1/traces/%s').then(r => r.json())"
                        .formatted(SampleLake.LARGE_TRACE)
                    + ".then(t => t.spans.id[t.spans.criticalNs.findLastIndex(n => n === 0)])"));

    open("/traces/%s?span=%s".formatted(SampleLake.LARGE_TRACE, off));
    browser.until("return document.querySelector('.span-row.selected') !== null");
    assertThat(browser.text(".span-panel")).contains(off);
    assertThat((Long) browser.run("return document.querySelectorAll('.span-row').length"))
        .as("rows in the page, of 10,000")
        .isLessThan(120);
  }

  @Test
  void the_range_stays_in_the_address_and_an_empty_one_leads_to_data() {
    open("/services?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");
    assertThat(browser.text("main"))
        .contains("No telemetry in 2020-01-01 00:00 to 2020-01-02 00:00");

    browser.driver().findElement(By.linkText("Show the 24 hours up to it")).click();
    browser.until("return document.querySelectorAll('tbody tr').length >= 4");
    assertThat(browser.driver().getCurrentUrl()).contains("from=", "to=");
    browser.driver().findElement(By.linkText("Traces")).click();
    browser.until("return location.pathname === '/traces'");
    assertThat(browser.driver().getCurrentUrl()).contains("from=", "to=");
  }

  @Test
  void the_query_behind_a_table_is_shown_and_closed_by_escape() {
    open("/services");

    browser.driver().findElement(By.xpath("//button[text()='Show SQL']")).click();
    browser.until("return document.querySelector('dialog[open] .sql') !== null");
    assertThat(browser.text(".sql")).contains("FROM lake.spans");
    browser.press(Keys.ESCAPE);
    browser.until("return document.querySelector('dialog[open]') === null");
  }

  @Test
  void the_bill_adds_up_on_the_page() {
    open("/cost");

    assertThat(browser.text(".statement-box")).contains("Adds up to the last digit");
    assertThat(browser.text(".main-statement tr.sum")).contains("$0.0");
    assertThat(browser.driver().findElements(By.cssSelector(".not-ok"))).isEmpty();
  }

  @Test
  void waste_counts_what_is_in_two_categories_once_and_what_if_says_its_basis() {
    open("/cost");
    assertThat(browser.text("#waste"))
        .contains("Cold starts", "Any of these, once", "Oversized memory (estimate)")
        .contains("Categories overlap, so they do not add up");
    assertThat(browser.text("#whatif")).contains("Choose a change to see");

    browser.driver().findElement(By.linkText("arm64")).click();
    browser.until("return document.querySelectorAll('#whatif tbody tr').length > 1");
    assertThat(browser.driver().getCurrentUrl()).contains("whatif=arm64");
    assertThat(browser.text("#whatif")).contains("orders-api", "low", "LOW: never seen on that");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void a_box_in_the_heatmap_selects_requests_with_a_pointer_or_without() {
    open("/traces?service=orders-api");
    WebElement field = browser.driver().findElement(By.cssSelector(".heat-field canvas"));
    int right = field.getSize().getWidth() / 2 - 20;
    int bottom = field.getSize().getHeight() / 2 - 30;
    new Actions(browser.driver())
        .moveToElement(field, 80 - right, 10 - bottom)
        .clickAndHold()
        .moveToElement(field, right, bottom)
        .release()
        .perform();
    browser.until("return location.search.includes('box=')");
    browser.settle();
    assertThat(browser.text("section[aria-label='In the box']")).contains("slowest", "typical");
    assertThat(browser.text("section[aria-label='What sets these apart']"))
        .contains("values tested");

    open("/traces?service=orders-api");
    browser.driver().findElement(By.cssSelector(".heat summary")).click();
    browser.driver().findElement(By.cssSelector(".heat tbody a")).click();
    browser.until("return location.search.includes('box=')");
    browser.settle();
    browser
        .driver()
        .findElement(By.cssSelector("section[aria-label='In the box'] tbody a"))
        .click();
    browser.until("return document.querySelector('.span-panel h2') !== null");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void a_new_version_is_compared_from_its_verdict_to_a_trace_that_shows_the_change() {
    open("/compare?range=7d");
    browser.driver().findElement(By.xpath("//tr[contains(., 'orders-api')]//a")).click();
    browser.until("return document.querySelector('section[aria-label=Measures]') !== null");
    browser.settle();
    assertThat(browser.driver().getCurrentUrl()).contains("baseline=7", "candidate=8");
    assertThat(browser.text("main"))
        .contains("version 8 against version 7", "Billed cost per 1,000", "By operation");

    browser.driver().findElement(By.linkText("errors")).click();
    browser.settle();
    assertThat(browser.driver().getCurrentUrl()).contains("metric=errors");
    browser.driver().findElement(By.cssSelector("[aria-label='Call paths'] tbody a")).click();
    browser.until("return document.querySelector('[role=treegrid]') !== null");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void a_server_that_fails_is_said_to_fail() {
    open("/services?from=2026-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");

    assertThat(browser.text("[role=alert]"))
        .contains("Could not load the services", "Parameter \"from\" is not valid", "Try again");
  }

  private static void open(String path) {
    browser.open(server.uri().resolve(path).toString());
  }

  /** What axe-core finds against WCAG 2.1 A and AA, as rule and element. */
  private static List<?> violations() {
    browser.run(axe);
    return (List<?>)
        browser.runAsync(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
                + ".then(r => done(r.violations.flatMap(v => v.nodes.slice(0, 3).map(n =>"
                + " v.id + ': ' + n.target + ' ' + (n.any[0]?.message ?? '')))));");
  }
}
