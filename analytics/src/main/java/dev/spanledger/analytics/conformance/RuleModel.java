package dev.spanledger.analytics.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The FOCUS rules in the machine-readable form that the FinOps Foundation publishes with its
 * validator: JSON with {@code Details}, {@code ApplicabilityCriteria} and {@code ModelRules}.
 */
public final class RuleModel {
  /** The published one has 0.6 MB. */
  private static final long MAX_BYTES = 32L << 20;

  private final String version;
  private final Map<String, ModelRule> rules;
  private final Set<String> criteria;

  private RuleModel(String version, Map<String, ModelRule> rules, Set<String> criteria) {
    this.version = version;
    this.rules = rules;
    this.criteria = criteria;
  }

  /**
   * @throws RuleModelException where the file is no such model
   */
  public static RuleModel read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new RuleModelException("No rule model at %s".formatted(path));
    }
    if (Files.size(path) > MAX_BYTES) {
      throw new RuleModelException(
          "Rule model %s has %d bytes, more than the %d of any"
              .formatted(path, Files.size(path), MAX_BYTES));
    }
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(path.toFile());
    } catch (JsonProcessingException noJson) {
      throw new RuleModelException(
          "Rule model %s is not JSON: %s".formatted(path, noJson.getOriginalMessage()));
    }
    JsonNode nodes = root.path("ModelRules");
    if (!nodes.isObject() || nodes.isEmpty()) {
      throw new RuleModelException(
          "Rule model %s has no \"ModelRules\"; expected the model-1.2.json of the FOCUS validator"
              .formatted(path));
    }
    Map<String, ModelRule> rules = new LinkedHashMap<>();
    nodes.fields().forEachRemaining(entry -> rules.put(entry.getKey(), rule(entry)));
    Set<String> criteria = new LinkedHashSet<>();
    root.path("ApplicabilityCriteria").fieldNames().forEachRemaining(criteria::add);
    String version = root.path("Details").path("FOCUSVersion").asText("unknown");
    return new RuleModel(version, rules, criteria);
  }

  private static ModelRule rule(Map.Entry<String, JsonNode> entry) {
    JsonNode node = entry.getValue();
    JsonNode validation = node.path("ValidationCriteria");
    List<String> criteria = new ArrayList<>();
    node.path("ApplicabilityCriteria").forEach(name -> criteria.add(name.asText()));
    return new ModelRule(
        entry.getKey(),
        node.path("Function").asText(""),
        node.path("EntityType").asText(""),
        node.path("Reference").asText(""),
        node.path("Type").asText("").equals("Static"),
        criteria,
        validation.path("Keyword").asText("MUST"),
        validation.path("MustSatisfy").asText(""),
        CheckReader.read(validation.path("Requirement")),
        CheckReader.read(validation.path("Condition")));
  }

  /** Of FOCUS, as {@code 1.2}. */
  public String version() {
    return version;
  }

  public int size() {
    return rules.size();
  }

  /** What a provider may support, as {@code REGION_SUPPORTED}. */
  public Set<String> criteria() {
    return criteria;
  }

  Map<String, ModelRule> rules() {
    return rules;
  }
}
