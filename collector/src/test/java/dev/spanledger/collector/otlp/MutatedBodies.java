package dev.spanledger.collector.otlp;

import com.google.protobuf.Message;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Good bodies with seeded damage: flipped bits, cuts, repeats, and pieces of other bodies. */
public final class MutatedBodies {
  private static final String PLATFORM =
      """
      {"resource":{"faas.name":"orders-api","faas.instance":"2026/11/25/[1]abc","host.arch":"arm64"},
       "events":[
        {"time":"2026-11-24T23:00:00.000Z","type":"platform.initStart","record":
          {"initializationType":"on-demand","phase":"init"}},
        {"time":"2026-11-24T23:00:00.500Z","type":"platform.initReport","record":
          {"initializationType":"on-demand","phase":"init","metrics":{"durationMs":500.25}}},
        {"time":"2026-11-24T23:00:00.600Z","type":"platform.start","record":{"requestId":"r-1"}},
        {"time":"2026-11-24T23:00:00.900Z","type":"platform.report","record":{"requestId":"r-1",
          "status":"success","metrics":{"durationMs":300.5,"billedDurationMs":301,
          "memorySizeMB":512,"maxMemoryUsedMB":90}}}]}
      """;

  private static final int ORIGINALS = 60;

  private final Random random;
  private final List<Body> originals = new ArrayList<>();

  /** One damaged body. */
  public record Body(Signal signal, Encoding encoding, byte[] bytes) {}

  public MutatedBodies(long seed) {
    this.random = new Random(seed);
    RandomRequests requests = new RandomRequests(seed + 1);
    JsonPrinter printer = new JsonPrinter(seed + 2);
    originals.add(
        new Body(Signal.PLATFORM, Encoding.JSON, PLATFORM.getBytes(StandardCharsets.UTF_8)));
    for (Signal signal : List.of(Signal.TRACES, Signal.LOGS, Signal.METRICS)) {
      for (int i = 0; i < ORIGINALS; i++) {
        Message request = requests.next(signal);
        originals.add(new Body(signal, Encoding.JSON, printer.print(request)));
        originals.add(new Body(signal, Encoding.PROTOBUF, request.toByteArray()));
      }
    }
  }

  public Body next() {
    // One in ten is a platform request; the others share the rest.
    int number = random.nextInt(10) == 0 ? 0 : random.nextInt(originals.size());
    Body original = originals.get(number);
    return new Body(original.signal(), original.encoding(), damaged(original.bytes()));
  }

  private byte[] damaged(byte[] whole) {
    byte[] bytes = whole.clone();
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times && bytes.length > 2; i++) {
      bytes = damagedOnce(bytes);
    }
    return bytes;
  }

  private byte[] damagedOnce(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
    switch (random.nextInt(9)) {
      case 0, 6, 7, 8 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
      }
      case 1 -> {
        bytes[at] = (byte) random.nextInt(256);
        return bytes;
      }
      case 2 -> out.write(bytes, 0, at);
      case 3 -> {
        out.write(bytes, 0, at);
        out.write(bytes, at + length, bytes.length - at - length);
      }
      case 4 -> {
        out.write(bytes, 0, at + length);
        out.write(bytes, at, bytes.length - at);
      }
      default -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        out.write(bytes, 0, at);
        out.writeBytes(noise);
        out.write(bytes, at, bytes.length - at);
      }
    }
    return out.toByteArray();
  }
}
