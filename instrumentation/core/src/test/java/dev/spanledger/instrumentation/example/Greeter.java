package dev.spanledger.instrumentation.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A function's class that knows nothing of tracing, nor of Lambda. */
public final class Greeter {
  /** Greets. */
  public Map<String, Object> greet(Map<String, Object> event) {
    return Map.of("statusCode", 200, "body", "hello " + event.get("name"));
  }

  /** Writes a file and hangs, so that the process can be ended in the middle of an invocation. */
  public String hang(Map<String, Object> event) throws IOException, InterruptedException {
    Files.createFile(Path.of(System.getenv("HANGING")));
    Thread.sleep(600_000);
    return "too late";
  }
}
