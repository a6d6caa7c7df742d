package dev.spanledger.cli.output;

/** What the command's exit code says; scripts and CI rely on the numbers. */
public enum ExitCode {
  OK(0, "done"),
  CHECK_FAILED(1, "a check failed: a bill does not reconcile, a file of the lake is damaged"),
  USAGE(2, "wrong options or arguments"),
  BAD_INPUT(3, "what was given cannot be read: no such lake, file or trace, or not its format"),
  INTERNAL(70, "a fault of this program; --debug shows where");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }
}
