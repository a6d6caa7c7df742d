package dev.spanledger.locallambda.runtime;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/** Handlers that show what the platform does with their process. */
final class PlatformHandlers {
  private PlatformHandlers() {}

  /** Answers with what it sees of its instance, or with an answer of the asked size. */
  public static final class Self implements RequestHandler<Map<String, Object>, Object> {
    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
      if (event.get("bytes") instanceof Number bytes) {
        return "x".repeat(bytes.intValue());
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("pid", ProcessHandle.current().pid());
      answer.put("initType", System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
      answer.put("logStreamVariable", System.getenv("AWS_LAMBDA_LOG_STREAM_NAME"));
      answer.put("version", context.getFunctionVersion());
      answer.put("arn", context.getInvokedFunctionArn());
      answer.put("crac", System.getProperty("org.crac.Core.Compat"));
      answer.put("tenant", context.getTenantId());
      if (context.getClientContext() != null) {
        answer.put("custom", context.getClientContext().getCustom());
      }
      if (context.getIdentity() != null) {
        answer.put("identity", context.getIdentity().getIdentityId());
      }
      System.out.println("self " + context.getAwsRequestId());
      return answer;
    }
  }

  /** Remembers when its snapshot was taken and continued. */
  public static final class Snapshot implements RequestHandler<Map<String, Object>, Object> {
    private final StringBuilder hooks = new StringBuilder();
    private String uniqueId = "made by the constructor";
    // The runtime holds resources weakly.
    private final Resource hook =
        new Resource() {
          @Override
          public void beforeCheckpoint(
              com.amazonaws.services.lambda.crac.Context<? extends Resource> context) {
            hooks.append("before ");
          }

          @Override
          public void afterRestore(
              com.amazonaws.services.lambda.crac.Context<? extends Resource> context) {
            if ("yes".equals(System.getenv("FAIL_RESTORE"))) {
              throw new IllegalStateException("no entropy");
            }
            hooks.append("after ");
            uniqueId = UUID.randomUUID().toString();
          }
        };

    public Snapshot() {
      Core.getGlobalContext().register(hook);
    }

    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("hooks", hooks.toString().strip());
      answer.put("id", uniqueId);
      answer.put("pid", ProcessHandle.current().pid());
      answer.put("initType", System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
      answer.put("crac", System.getProperty("org.crac.Core.Compat"));
      return answer;
    }
  }

  /** Answers only once three runs are in it at the same time. */
  public static final class Together implements RequestHandler<Map<String, Object>, Object> {
    private static final CyclicBarrier THREE = new CyclicBarrier(3);

    @Override
    public Object handleRequest(Map<String, Object> event, Context context) {
      try {
        THREE.await(20, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new IllegalStateException("Not three at once", e);
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("pid", ProcessHandle.current().pid());
      answer.put("thread", Thread.currentThread().getName());
      answer.put("requestId", context.getAwsRequestId());
      answer.put("trace", context.getXrayTraceId());
      return answer;
    }
  }
}
