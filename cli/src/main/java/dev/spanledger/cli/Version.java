package dev.spanledger.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Version of the build, the commit that the launcher found, and the Java that runs it. */
final class Version implements IVersionProvider {
  private static final String COMMIT_PROPERTY = "spanledger.commit";

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    String commit = System.getProperty(COMMIT_PROPERTY, "");
    return new String[] {
      "spanledger %s%s"
          .formatted(
              build.getProperty("version", "(unknown version)"),
              commit.isEmpty() ? "" : " (commit " + commit + ")"),
      "Java %s, %s %s"
          .formatted(
              System.getProperty("java.version"),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }
}
