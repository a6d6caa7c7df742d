package dev.spanledger.collector.http;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.intake.Answer;
import dev.spanledger.collector.intake.HttpIntake;
import dev.spanledger.collector.intake.Intake;
import io.javalin.http.Context;
import java.util.function.Function;

/** One request of the HTTP front: read within its bounds, answered, and drained. Thread-safe. */
final class Receiver {
  private final CollectorConfig config;
  private final HttpIntake intake;

  Receiver(CollectorConfig config, Intake intake) {
    this.config = config;
    this.intake = new HttpIntake(intake);
  }

  /** Answers a POST of this signal; never throws. */
  void receive(Context context, Signal signal) {
    answer(context, message -> intake.receive(signal, message));
  }

  /** Answers a POST of Zipkin's v2 JSON; never throws. */
  void receiveZipkin(Context context) {
    answer(context, intake::receiveZipkin);
  }

  private void answer(Context context, Function<ServletMessage, Answer> receive) {
    long deadline = System.nanoTime() + config.requestDeadline().toNanos();
    ServletMessage message = new ServletMessage(context.req(), config.bodyBytes(), deadline);
    Answer answer = receive.apply(message);
    if (answer.refusal() != null && answer.refusal() != Refusal.INTERNAL) {
      ServletMessage.drain(context.req(), deadline);
    }
    write(context, answer);
  }

  /** Answers with a status and a reason, in the encoding of the request. */
  void refuse(Context context, Refusal refusal, String reason) {
    write(context, intake.refuse(message(context), refusal, reason));
  }

  /** Refuses a request without a token that is asked for. */
  void authenticate(Context context) throws RefusedException {
    intake.authenticated(message(context));
  }

  private ServletMessage message(Context context) {
    return new ServletMessage(context.req(), config.bodyBytes(), System.nanoTime());
  }

  private static void write(Context context, Answer answer) {
    context.status(answer.status()).result(answer.body());
    answer.headers().forEach(context::header);
    if (answer.refusal() == Refusal.TOO_SLOW || answer.refusal() == Refusal.TOO_LARGE) {
      context.header("Connection", "close");
    }
  }
}
