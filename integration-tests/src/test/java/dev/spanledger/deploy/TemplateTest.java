package dev.spanledger.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.house.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What the template would create, and what its roles may do. */
class TemplateTest {
  /** The least that each policy needs, written down apart from the template. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry(
              "LakeWriter", Set.of("s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload")),
          Map.entry(
              "LogWriter",
              Set.of("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")),
          Map.entry("FailureSender", Set.of("sqs:SendMessage")),
          Map.entry("LakeReader", Set.of("s3:ListBucket", "s3:GetObject")),
          Map.entry(
              "LakeCompactor",
              Set.of(
                  "s3:ListBucket",
                  "s3:GetObject",
                  "s3:PutObject",
                  "s3:AbortMultipartUpload",
                  "s3:DeleteObject")),
          Map.entry("HttpRole", Set.of()),
          Map.entry("LogsRole", Set.of()),
          Map.entry(
              "QueueRole",
              Set.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")),
          Map.entry(
              "StreamRole",
              Set.of(
                  "kinesis:DescribeStream",
                  "kinesis:DescribeStreamSummary",
                  "kinesis:ListShards",
                  "kinesis:GetShardIterator",
                  "kinesis:GetRecords")),
          Map.entry("ReplayRole", Set.of("s3:GetObject", "s3:ListBucket")));

  private static String text;
  private static Map<?, ?> resources;

  @BeforeAll
  static void read() throws IOException {
    text = Files.readString(Sources.root().resolve("deploy/template.yaml"));
    Map<?, ?> template = (Map<?, ?>) new Yaml(new Tags()).load(text);
    resources = (Map<?, ?>) template.get("Resources");
  }

  @Test
  void every_policy_allows_what_it_needs_and_nothing_else() {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Map.Entry<?, ?> resource : resources.entrySet()) {
      String type = String.valueOf(((Map<?, ?>) resource.getValue()).get("Type"));
      if (type.equals("AWS::IAM::ManagedPolicy") || type.equals("AWS::IAM::Role")) {
        Set<String> actions = new TreeSet<>();
        for (Map<?, ?> statement : statements(properties(resource.getValue()))) {
          if (statement.get("Effect").equals("Allow") && !statement.containsKey("Principal")) {
            actions.addAll(list(statement.get("Action")));
          }
        }
        found.put((String) resource.getKey(), actions);
      }
    }
    assertThat(found).isEqualTo(ALLOWED);
  }

  @Test
  void no_statement_that_allows_has_a_star_for_an_action_or_a_whole_resource() {
    int count = 0;
    for (Object resource : resources.values()) {
      for (Map<?, ?> statement : statements(properties(resource))) {
        if (statement.get("Effect").equals("Deny")) {
          continue;
        }
        count++;
        assertThat(list(statement.get("Action")))
            .as("%s", statement)
            .noneMatch(a -> a.contains("*"));
        assertThat(statement.keySet().toString()).doesNotContain("NotAction", "NotResource");
        if (!statement.containsKey("Principal")) {
          assertThat(list(statement.get("Resource"))).as("%s", statement).isNotEmpty();
          // A star ends a name; it never is a name.
          assertThat(list(statement.get("Resource")))
              .as("%s", statement)
              .noneMatch(name -> name.equals("*") || name.startsWith("*") || name.contains(":::*"));
        }
      }
    }
    assertThat(count).isGreaterThan(10);
  }

  @Test
  void every_statement_says_what_it_is_for() {
    List<String> unexplained = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("- Sid: ") && !lines.get(i - 1).strip().startsWith("#")) {
        unexplained.add(line);
      }
    }
    assertThat(unexplained).isEmpty();
  }

  @Test
  void every_handler_exists_and_every_archive_is_one_that_the_build_makes() {
    Matcher handler = Pattern.compile("Handler: (\\S+)").matcher(text);
    List<String> handlers = new ArrayList<>();
    while (handler.find()) {
      handlers.add(handler.group(1));
      Path source =
          Sources.root()
              .resolve("collector/src/main/java")
              .resolve(handler.group(1).replace('.', '/') + ".java");
      assertThat(source).exists();
    }
    assertThat(handlers).hasSize(5);
    assertThat(text)
        .contains("CodeUri: ../collector/target/spanledger-collector-lambda.zip")
        .contains("ContentUri: ../collector/target/spanledger-collector-extension.zip");
  }

  @Test
  void the_bucket_is_encrypted_private_kept_and_cleaned() {
    Map<?, ?> bucket = (Map<?, ?>) resources.get("LakeBucket");
    assertThat(bucket.get("DeletionPolicy")).isEqualTo("Retain");
    Map<?, ?> properties = properties(bucket);
    assertThat(properties.toString()).contains("SSEAlgorithm=AES256");
    assertThat(((Map<?, ?>) properties.get("PublicAccessBlockConfiguration")).values())
        .hasSize(4)
        .allMatch(Boolean.TRUE::equals);
    assertThat(properties.get("LifecycleConfiguration").toString())
        .contains("dead-letters-end", "AbortIncompleteMultipartUpload")
        .doesNotContain("landing-files");
    assertThat(resources.get("LakeBucketPolicy").toString()).contains("aws:SecureTransport=false");
  }

  private static Map<?, ?> properties(Object resource) {
    Object properties = ((Map<?, ?>) resource).get("Properties");
    return properties == null ? Map.of() : (Map<?, ?>) properties;
  }

  /** Every statement of every policy below. */
  private static List<Map<?, ?>> statements(Object value) {
    List<Map<?, ?>> found = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      if (map.containsKey("Effect")) {
        found.add(map);
      }
      map.values().forEach(child -> found.addAll(statements(child)));
    } else if (value instanceof Collection<?> children) {
      children.forEach(child -> found.addAll(statements(child)));
    }
    return found;
  }

  private static List<String> list(Object value) {
    return value instanceof Collection<?> many
        ? many.stream().map(String::valueOf).toList()
        : Stream.of(String.valueOf(value)).toList();
  }

  /** Reads {@code !Ref}, {@code !Sub} and their like as their text. */
  private static final class Tags extends SafeConstructor {
    Tags() {
      super(options());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return plain(node);
            }
          });
    }

    private static LoaderOptions options() {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      return options;
    }

    private Object plain(Node node) {
      if (node instanceof ScalarNode scalar) {
        return scalar.getValue();
      }
      return node instanceof SequenceNode sequence
          ? constructSequence(sequence)
          : constructMapping((MappingNode) node);
    }
  }
}
