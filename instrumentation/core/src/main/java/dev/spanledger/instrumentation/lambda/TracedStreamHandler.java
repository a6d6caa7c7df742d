package dev.spanledger.instrumentation.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.event.StatusSniffer;
import dev.spanledger.instrumentation.invocation.Invocation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A handler of raw bytes: the event is read here first and handed on whole. */
final class TracedStreamHandler implements RequestStreamHandler {
  private final FunctionTracer tracer;
  private final RequestStreamHandler handler;

  TracedStreamHandler(FunctionTracer tracer, RequestStreamHandler handler) {
    this.tracer = tracer;
    this.handler = handler;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    if (Invocation.isRunning()) {
      handler.handleRequest(input, output, context);
      return;
    }
    byte[] event = input.readAllBytes();
    Invocation invocation = tracer.start(event, context);
    InputStream again = new ByteArrayInputStream(event);
    Payloads payloads = tracer.payloads();
    OutputStream out = output;
    if (payloads != null) {
      payloads.request(invocation, event);
      out = payloads.watch(output);
    }
    try {
      if (invocation.isHttp()) {
        StatusSniffer sniffer = new StatusSniffer(out);
        handler.handleRequest(again, sniffer, context);
        invocation.succeeded(sniffer.status());
      } else {
        handler.handleRequest(again, out, context);
      }
      if (payloads != null) {
        payloads.response(invocation, out);
      }
    } catch (Throwable e) {
      invocation.failed(e);
      throw e;
    } finally {
      invocation.finish();
    }
  }
}
