package dev.spanledger.locallambda.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.LinkedHashMap;
import java.util.Map;

/** Handlers that the tests run in processes of their own, one for each way a run can end. */
final class SampleHandlers {
  private SampleHandlers() {}

  /** Answers with what it was given and what it sees of the runtime. */
  public static final class Echo implements RequestHandler<Map<String, Object>, Object> {
    private static int runs;

    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
      runs++;
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("event", event);
      answer.put("runs", runs);
      answer.put("requestId", context.getAwsRequestId());
      answer.put("arn", context.getInvokedFunctionArn());
      answer.put("functionName", context.getFunctionName());
      answer.put("memory", context.getMemoryLimitInMB());
      answer.put("logStream", context.getLogStreamName());
      answer.put("remainingMs", context.getRemainingTimeInMillis());
      answer.put("trace", System.getProperty("com.amazonaws.xray.traceHeader"));
      answer.put("region", System.getenv("AWS_REGION"));
      answer.put("greeting", System.getenv("GREETING"));
      System.out.println("ran " + context.getAwsRequestId());
      return answer;
    }
  }

  /** Fails, sleeps or ends the process, as its event says. */
  public static final class Troubled implements RequestHandler<Map<String, Object>, String> {
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
      switch (String.valueOf(event.get("how"))) {
        case "throw" -> throw new IllegalStateException("no stock");
        case "sleep" -> sleep(((Number) event.get("ms")).longValue());
        case "exit" -> Runtime.getRuntime().halt(3);
        default -> System.out.println("nothing wrong");
      }
      return "ok";
    }

    private static void sleep(long ms) {
      try {
        Thread.sleep(ms);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Cannot be constructed. */
  public static final class Unstartable implements RequestHandler<Object, Object> {
    public Unstartable() {
      throw new IllegalStateException("no configuration");
    }

    @Override
    public Object handleRequest(Object event, Context context) {
      return event;
    }
  }
}
