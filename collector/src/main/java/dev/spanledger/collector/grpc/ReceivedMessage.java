package dev.spanledger.collector.grpc;

import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.Intake;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * One message as it came, or why it could not be read, with the memory that it holds.
 *
 * @param body decompressed; empty where it was refused
 */
record ReceivedMessage(
    byte[] body, @Nullable RefusedException refused, HeapBudget.Reservation reservation)
    implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** The body, where there is one. */
  byte[] content() throws RefusedException {
    if (refused != null) {
      throw refused;
    }
    return body;
  }

  @Override
  public void close() {
    reservation.close();
  }

  /** Reads messages within the memory of the collector; never throws. */
  static final class Marshaller implements MethodDescriptor.Marshaller<ReceivedMessage> {
    private final Intake intake;

    Marshaller(Intake intake) {
      this.intake = intake;
    }

    @Override
    public InputStream stream(ReceivedMessage message) {
      return new ByteArrayInputStream(message.body());
    }

    @Override
    public ReceivedMessage parse(InputStream in) {
      HeapBudget.Reservation reservation = intake.open();
      try {
        return new ReceivedMessage(read(in, reservation), null, reservation);
      } catch (RefusedException e) {
        return new ReceivedMessage(new byte[0], e, reservation);
      } catch (StatusRuntimeException e) {
        // What the library says of a message that grows beyond the limit as it is decompressed.
        return new ReceivedMessage(
            new byte[0],
            RefusedException.tooLarge(
                "Decompressed message is larger than is taken; send smaller batches"),
            reservation);
      } catch (IOException | RuntimeException e) {
        return new ReceivedMessage(
            new byte[0], RefusedException.malformed("Message is not whole"), reservation);
      }
    }

    private static byte[] read(InputStream in, HeapBudget.Reservation reservation)
        throws IOException, RefusedException {
      ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK_BYTES);
      byte[] chunk = new byte[CHUNK_BYTES];
      int count = in.read(chunk);
      while (count >= 0) {
        // Twice: while the buffer doubles and when it is copied out, both are there.
        reservation.take(2L * count);
        body.write(chunk, 0, count);
        count = in.read(chunk);
      }
      byte[] whole = body.toByteArray();
      reservation.giveBack(whole.length);
      return whole;
    }
  }
}
