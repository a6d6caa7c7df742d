package dev.spanledger.locallambda.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What all functions of one runner share.
 *
 * @param runtimeClassPath jars of Lambda's official Java runtime interface client
 * @param workDir takes logs and temporary files
 * @param environmentName as {@code deployment.environment.name} has it
 * @param variables given to every function's process
 */
public record RuntimeEnvironment(
    String accountId,
    String region,
    List<Path> runtimeClassPath,
    Path workDir,
    String environmentName,
    Map<String, String> variables) {

  public RuntimeEnvironment {
    runtimeClassPath = List.copyOf(runtimeClassPath);
    variables = Map.copyOf(variables);
    if (!accountId.matches("\\d{12}")) {
      throw new IllegalArgumentException("Account id \"%s\" is not 12 digits".formatted(accountId));
    }
    if (runtimeClassPath.isEmpty()) {
      throw new IllegalArgumentException(
          "No jars of the Lambda runtime interface client were given;"
              + " build sample-services/local-lambda, which copies them to target/runtime");
    }
  }

  /** ARN of a function, without version or alias, as bills have it. */
  public String functionArn(String functionName) {
    return "arn:aws:lambda:%s:%s:function:%s".formatted(region, accountId, functionName);
  }

  /** ARN that a caller used: with the alias, where the function has one. */
  String invokedArn(FunctionConfig function) {
    String arn = functionArn(function.name());
    return function.alias() == null ? arn : arn + ":" + function.alias();
  }

  /** Where an instance's output goes. */
  public Path logFile(String functionName, String logStream) {
    String instance = logStream.substring(logStream.indexOf(']') + 1);
    return workDir.resolve("logs").resolve(functionName).resolve(instance + ".log");
  }
}
