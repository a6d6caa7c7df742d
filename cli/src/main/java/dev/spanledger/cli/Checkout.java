package dev.spanledger.cli;

import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The built checkout that this runs from. */
final class Checkout {
  /** Root of the checkout; the launcher sets it. */
  private static final String ROOT_PROPERTY = "spanledger.root";

  private Checkout() {}

  /** The functions that the demo runs. */
  static Path sampleServices() {
    String root = System.getProperty(ROOT_PROPERTY);
    Path checkout = root == null || root.isEmpty() ? aboveThisClass() : Path.of(root);
    Path sampleServices = checkout == null ? null : checkout.resolve("sample-services");
    if (sampleServices == null || !Files.isDirectory(sampleServices)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "The demo runs functions of a built checkout, and %s is none: start it with ./spanledger"
              .formatted(checkout));
    }
    return sampleServices;
  }

  /** From {@code cli/target/classes} or {@code cli/target/spanledger-cli.jar}. */
  private static @Nullable Path aboveThisClass() {
    try {
      Path code =
          Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path target = code.getParent();
      Path module = target == null ? null : target.getParent();
      return module == null ? null : module.getParent();
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
