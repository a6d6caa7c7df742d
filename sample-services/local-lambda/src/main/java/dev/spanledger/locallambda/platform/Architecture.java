package dev.spanledger.locallambda.platform;

/** Instruction sets that Lambda offers and bills differently. */
public enum Architecture {
  X86_64("x86_64", "amd64"),
  ARM64("arm64", "arm64");

  private final String lambdaName;
  private final String hostArch;

  Architecture(String lambdaName, String hostArch) {
    this.lambdaName = lambdaName;
    this.hostArch = hostArch;
  }

  /** As Lambda's API spells it. */
  public String lambdaName() {
    return lambdaName;
  }

  /** As the resource attribute {@code host.arch} spells it. */
  public String hostArch() {
    return hostArch;
  }

  /** What this machine is. */
  public static Architecture ofThisMachine() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("aarch64") || arch.equals("arm64") ? ARM64 : X86_64;
  }
}
