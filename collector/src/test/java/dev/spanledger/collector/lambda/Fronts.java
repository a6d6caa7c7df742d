package dev.spanledger.collector.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.collector.LakeReader;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs fronts in this process, their lake in a folder. */
final class Fronts {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String TOKEN = "correct-horse-battery";

  /** {@code printf %s correct-horse-battery | sha256sum}. */
  static final String TOKEN_SHA256 =
      "62249369389075490555a758353aec61500c6218fa597252d52dc4bd0148f12d";

  private Fronts() {}

  static Environment environment(Path lake, String... settings) {
    Map<String, String> variables = new HashMap<>();
    variables.put("SPANLEDGER_LAKE", lake.toString());
    variables.put("AWS_REGION", "eu-central-1");
    for (int i = 0; i < settings.length; i += 2) {
      variables.put(settings[i], settings[i + 1]);
    }
    return Environment.of(variables::get);
  }

  static JsonNode run(RequestStreamHandler front, String event) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    front.handleRequest(
        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, new NoContext());
    return JSON.readTree(out.toByteArray());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Rows of a query over what a reader of the lake sees. */
  static List<String> query(Path folder, Table table, String sql) throws Exception {
    try (Lake lake = Lake.open(folder)) {
      return LakeReader.query(lake, table, sql);
    }
  }

  /** Keys of the store's objects below a prefix, in order. */
  static List<String> keys(Path lake, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(lake)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> lake.relativize(file).toString())
          .filter(key -> key.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  static List<JsonNode> deadLetters(Path lake) throws IOException {
    List<JsonNode> letters = new ArrayList<>();
    for (String key : keys(lake, "dead-letter/")) {
      letters.add(JSON.readTree(lake.resolve(key).toFile()));
    }
    return letters;
  }

  /** No front looks at it. */
  private static final class NoContext implements Context {
    @Override
    public String getAwsRequestId() {
      return "";
    }

    @Override
    public String getLogGroupName() {
      return "";
    }

    @Override
    public String getLogStreamName() {
      return "";
    }

    @Override
    public String getFunctionName() {
      return "";
    }

    @Override
    public String getFunctionVersion() {
      return "";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "";
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 30_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 512;
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
