package dev.spanledger.benchmarks.inprocess;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One invocation, whatever the handler is: the class path and the environment make the variant.
 * Properties: {@code benchmark.handler}, a class, and {@code benchmark.event}, a file.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InvocationBenchmark {
  private static final String TRACE_HEADER =
      "Root=1-67447d00-00000000000000000000002a;Parent=53995c3f42cd8ad8;Sampled=1";

  private final Context context = new FixedContext();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream(512);
  private final RequestStreamHandler handler;
  private final byte[] event;

  /** Makes the handler, as the runtime does. */
  public InvocationBenchmark() {
    try {
      System.setProperty("com.amazonaws.xray.traceHeader", TRACE_HEADER);
      event = Files.readAllBytes(Path.of(System.getProperty("benchmark.event")));
      handler =
          (RequestStreamHandler)
              Class.forName(System.getProperty("benchmark.handler")).getConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make the handler", e);
    }
  }

  /** Fails early where the handler does not answer. */
  @Setup
  public void answersOnce() throws IOException {
    if (invoke() == 0) {
      throw new IllegalStateException(handler.getClass() + " gave no answer");
    }
  }

  /** Bytes of the answer, so that nothing is left out as unused. */
  @Benchmark
  public int invoke() throws IOException {
    output.reset();
    handler.handleRequest(new ByteArrayInputStream(event), output, context);
    return output.size();
  }
}
