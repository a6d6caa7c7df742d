package dev.spanledger.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium without a window, speaking only to this machine. */
final class Browser implements AutoCloseable {
  static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TALLEST_SHOT = 2_400;

  /** Held, or the setting would be collected with its logger. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  static {
    // It warns that it knows no protocol of this Chromium's version, of which nothing is used.
    SELENIUM.setLevel(Level.SEVERE);
  }

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  static boolean isInstalled() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  static Browser open() throws IOException {
    Path profile = Files.createTempDirectory("spanledger-chromium");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    return new Browser(new ChromeDriver(service, options), profile);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Sets the size of the page and whether the system prefers dark. */
  void look(int width, int height, boolean isDark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
  }

  /** Opens the page and waits until nothing in it is loading any more. */
  void open(String url) {
    driver.get(url);
    settle();
  }

  void settle() {
    until(
        "return document.querySelector('main') !== null"
            + " && document.querySelectorAll('.waiting, [aria-busy=true]').length === 0"
            + " && document.querySelector('main').innerText.trim().length > 0");
  }

  void until(String script) {
    until(script, PATIENCE);
  }

  /** Waits for what the page only looks for now and then. */
  void until(String script, Duration patience) {
    new WebDriverWait(driver, patience)
        .withMessage(() -> "Never became true: " + script + "\n" + text("body"))
        .until(d -> Boolean.TRUE.equals(run(script)));
  }

  Object run(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  Object runAsync(String script, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return ((JavascriptExecutor) driver).executeAsyncScript(script, arguments);
  }

  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  void tab() {
    press(Keys.TAB);
  }

  String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  /** Errors and warnings since the last call. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::toString)
        .toList();
  }

  /** Saves the whole page, cut where it is very long. */
  void shoot(Path file) throws IOException {
    run("scrollTo(0, 0)");
    long width = (Long) run("return document.documentElement.clientWidth");
    long height = (Long) run("return document.documentElement.scrollHeight");
    Map<String, Object> answer =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "format",
                "png",
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    0,
                    "width",
                    width,
                    "height",
                    Math.min(height, TALLEST_SHOT),
                    "scale",
                    1)));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(String.valueOf(answer.get("data"))));
  }

  @Override
  public void close() throws IOException {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }
}
