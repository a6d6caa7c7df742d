package dev.spanledger.instrumentation.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own reader gets back what was compressed. */
class GzipTest {
  private static final int AGAIN = 40;

  private final Gzip gzip = new Gzip();

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 3, 4, 257, 258, 259, 260, 1000, 1763, 8191, 8192, 8193, 20_000, 100_000})
  void a_text_of_any_length_comes_back_however_often_it_comes(int length) throws IOException {
    Random random = new Random(length);
    byte[] text = text(random, length);
    for (int i = 0; i < AGAIN; i++) {
      assertThat(roundTrip(text)).isEqualTo(text);
      change(random, text, i);
    }
  }

  @Test
  void bytes_that_repeat_nothing_and_bytes_that_do_nothing_else_come_back() throws IOException {
    byte[] noise = new byte[4000];
    new Random(1).nextBytes(noise);
    byte[] silence = new byte[4000];
    for (int i = 0; i < AGAIN; i++) {
      assertThat(roundTrip(noise)).isEqualTo(noise);
      assertThat(roundTrip(silence)).isEqualTo(silence);
    }
  }

  @Test
  void texts_of_one_length_that_have_nothing_in_common_come_back() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] text = text(random, 600);
      if (i % 3 == 0) {
        random.nextBytes(text);
      }
      assertThat(roundTrip(text)).isEqualTo(text);
    }
  }

  @Test
  void texts_of_more_lengths_than_are_kept_come_back() throws IOException {
    Random random = new Random(8);
    for (int i = 0; i < 400; i++) {
      byte[] text = text(random, 500 + random.nextInt(40));
      assertThat(roundTrip(text)).isEqualTo(text);
    }
  }

  @Test
  void what_comes_again_is_no_longer_than_zlib_makes_it() {
    Random random = new Random(9);
    byte[] text = text(random, 1700);
    int byZlib = gzip.compress(new Payload(Signal.TRACES, text));
    for (int i = 0; i < AGAIN; i++) {
      // Ids and times: a few dozen bytes at the same places.
      for (int at = 500; at < 540; at++) {
        text[at] = (byte) random.nextInt();
      }
      int again = gzip.compress(new Payload(Signal.TRACES, text));
      assertThat(again).isLessThan(byZlib + 80);
    }
  }

  private byte[] roundTrip(byte[] text) throws IOException {
    int end = gzip.compress(new Payload(Signal.METRICS, text));
    byte[] member = Arrays.copyOf(gzip.buffer(), end);
    return new GZIPInputStream(new ByteArrayInputStream(member)).readAllBytes();
  }

  /** Words and noise, as attributes and ids are. */
  private static byte[] text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    String[] words = {"faas.name", "cloud.region", "aws.log.stream.names", "orders", "http"};
    while (text.length() < length) {
      text.append(words[random.nextInt(words.length)]).append((char) random.nextInt(200));
    }
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.ISO_8859_1), length);
  }

  private static void change(Random random, byte[] text, int places) {
    for (int i = 0; i < places && text.length > 0; i++) {
      text[random.nextInt(text.length)] = (byte) random.nextInt();
    }
  }
}
