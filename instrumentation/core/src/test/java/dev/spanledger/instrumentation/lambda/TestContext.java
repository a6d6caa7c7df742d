package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.function.IntSupplier;

/** What Lambda hands to an invocation. */
public record TestContext(
    String awsRequestId,
    String xrayTraceId,
    String tenantId,
    IntSupplier remainingMillis,
    ClientContext clientContext)
    implements Context {
  public static final String ARN = "arn:aws:lambda:eu-central-1:123456789012:function:orders:live";

  public static TestContext of(String requestId) {
    return new TestContext(requestId, null, null, () -> 60_000, null);
  }

  public TestContext withXray(String header) {
    return new TestContext(awsRequestId, header, tenantId, remainingMillis, clientContext);
  }

  public TestContext withClient(ClientContext client) {
    return new TestContext(awsRequestId, xrayTraceId, tenantId, remainingMillis, client);
  }

  public TestContext withTenant(String tenant) {
    return new TestContext(awsRequestId, xrayTraceId, tenant, remainingMillis, clientContext);
  }

  public TestContext withRemainingMillis(IntSupplier millis) {
    return new TestContext(awsRequestId, xrayTraceId, tenantId, millis, clientContext);
  }

  @Override
  public String getAwsRequestId() {
    return awsRequestId;
  }

  @Override
  public String getLogGroupName() {
    return "/aws/lambda/orders";
  }

  @Override
  public String getLogStreamName() {
    return "2026/11/25/[$LATEST]0123456789abcdef";
  }

  @Override
  public String getFunctionName() {
    return "orders";
  }

  @Override
  public String getFunctionVersion() {
    return "7";
  }

  @Override
  public String getInvokedFunctionArn() {
    return ARN;
  }

  @Override
  public CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public ClientContext getClientContext() {
    return clientContext;
  }

  @Override
  public int getRemainingTimeInMillis() {
    return remainingMillis.getAsInt();
  }

  @Override
  public int getMemoryLimitInMB() {
    return 512;
  }

  @Override
  public LambdaLogger getLogger() {
    return null;
  }

  @Override
  public String getTenantId() {
    return tenantId;
  }

  @Override
  public String getXrayTraceId() {
    return xrayTraceId;
  }
}
