package dev.spanledger.cli.output;

/**
 * What the command's exit code says; scripts and CI rely on the numbers, and {@code --help} lists
 * them. 69 is the launcher's, too: no suitable JDK or Maven, or the build failed.
 */
public enum ExitCode {
  OK(0),
  /** A bill does not reconcile, a file of the lake is damaged. */
  CHECK_FAILED(1),
  /** Wrong options or arguments. */
  USAGE(2),
  /** What was given cannot be read: no such lake, file or trace, or not its format. */
  BAD_INPUT(3),
  /** Something that is needed is not to be had: a port is taken. */
  UNAVAILABLE(69),
  /** A fault of this program. */
  INTERNAL(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
