package dev.spanledger.cli;

import dev.spanledger.analytics.conformance.RuleModel;
import dev.spanledger.analytics.conformance.RuleModelException;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --rules} and what belongs to it. */
final class RuleOptions {
  private static final String ALL = "ALL";

  @Option(
      names = "--rules",
      description =
          "Check the rules of FOCUS instead: the arithmetic ones, and those of --rules-model.")
  boolean isAsked;

  @Option(
      names = "--rules-model",
      paramLabel = "FILE",
      description = "The FOCUS validator's model-1.2.json, which this program does not carry.")
  @Nullable Path modelFile;

  @Option(
      names = "--provider-supports",
      paramLabel = "CRITERION",
      split = ",",
      description = {
        "What the provider supports, as REGION_SUPPORTED, or ALL: rules that the model asks only of",
        "such providers. A column that is there shows that its criteria are met."
      })
  List<String> supported = List.of();

  @Nullable RuleModel model() throws IOException {
    if (modelFile == null) {
      return null;
    }
    try {
      return RuleModel.read(modelFile);
    } catch (RuleModelException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** Criteria of the model that are said to be met. */
  static Set<String> criteria(@Nullable RuleModel model, List<String> supported) {
    Set<String> known = model == null ? Set.of() : model.criteria();
    Set<String> criteria = new LinkedHashSet<>();
    for (String name : supported) {
      if (name.equals(ALL)) {
        criteria.addAll(known);
      } else if (model == null) {
        throw new Failure(ExitCode.USAGE, "--provider-supports needs --rules-model");
      } else if (!known.contains(name)) {
        throw new Failure(
            ExitCode.USAGE,
            "\"%s\" is no criterion of the model: ALL, or some of %s".formatted(name, known));
      } else {
        criteria.add(name);
      }
    }
    return criteria;
  }
}
