package dev.spanledger.instrumentation.azure;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.BlobTrigger;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.ServiceBusQueueTrigger;
import com.microsoft.azure.functions.annotation.TimerTrigger;

/** Functions as a user writes them; they know nothing of tracing. */
public final class ShopFunctions {
  @FunctionName("PlaceOrder")
  public TestResponse place(
      @HttpTrigger(
              name = "req",
              methods = {HttpMethod.POST},
              route = "orders",
              authLevel = AuthorizationLevel.ANONYMOUS)
          TestRequest request,
      ExecutionContext context) {
    HttpFacts.describe(request, "/orders");
    return new TestResponse(request.getUri().getPath().endsWith("orders") ? 201 : 503);
  }

  @FunctionName("PackParcel")
  public void pack(
      @ServiceBusQueueTrigger(name = "message", queueName = "parcels", connection = "Bus")
          String message,
      ExecutionContext context) {
    if (message.isEmpty()) {
      throw new IllegalArgumentException("no parcel");
    }
  }

  @FunctionName("Nightly")
  public void nightly(
      @TimerTrigger(name = "timer", schedule = "0 0 3 * * *") String timer,
      ExecutionContext context) {}

  @FunctionName("Scan")
  public void scan(
      @BlobTrigger(name = "blob", path = "invoices/{name}", connection = "Store") String blob,
      ExecutionContext context) {}
}
