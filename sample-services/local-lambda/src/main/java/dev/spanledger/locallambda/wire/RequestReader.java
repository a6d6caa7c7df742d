package dev.spanledger.locallambda.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP/1.1 request. */
final class RequestReader {
  /** AWS's limit for a synchronous payload, with room for the envelope around it. */
  static final int LARGEST_BODY_BYTES = 8 * 1024 * 1024;

  private static final int LONGEST_LINE_BYTES = 16 * 1024;
  private static final int MOST_HEADERS = 100;

  private RequestReader() {}

  /** Null where the peer has hung up between two requests. */
  static @Nullable HttpRequest read(InputStream in, String host) throws IOException {
    return read(in, host, LARGEST_BODY_BYTES);
  }

  /** Null where the peer has hung up between two requests. */
  static @Nullable HttpRequest read(InputStream in, String host, int largestBodyBytes)
      throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequestException(400, "Not an HTTP/1.1 request line");
    }
    Map<String, List<String>> headers = headers(in);
    String target = parts[1];
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    return new HttpRequest(
        parts[0], path, query, headers, Body.of(body(in, headers, largestBodyBytes)), host);
  }

  private static Map<String, List<String>> headers(InputStream in) throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int count = 0; count <= MOST_HEADERS; count++) {
      String line = line(in);
      if (line == null) {
        throw new EOFException("The connection ended within the headers");
      }
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new BadRequestException(400, "A header line has no colon");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), x -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    throw new BadRequestException(431, "More than " + MOST_HEADERS + " headers");
  }

  private static byte[] body(
      InputStream in, Map<String, List<String>> headers, int largestBodyBytes) throws IOException {
    String encoding = headers.getOrDefault("transfer-encoding", List.of("identity")).get(0);
    if (encoding.equalsIgnoreCase("chunked")) {
      return chunked(in, largestBodyBytes);
    }
    String length = headers.getOrDefault("content-length", List.of("0")).get(0);
    return exactly(in, number(length, 10, largestBodyBytes));
  }

  private static byte[] chunked(InputStream in, int largestBodyBytes) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = String.valueOf(line(in));
      int semicolon = size.indexOf(';');
      int bytes = number(semicolon < 0 ? size : size.substring(0, semicolon), 16, largestBodyBytes);
      if (bytes == 0) {
        headers(in);
        return body.toByteArray();
      }
      if (body.size() + bytes > largestBodyBytes) {
        throw tooLarge(largestBodyBytes);
      }
      body.write(exactly(in, bytes));
      line(in);
    }
  }

  private static int number(String text, int radix, int largestBodyBytes) throws IOException {
    int bytes;
    try {
      bytes = Integer.parseInt(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new BadRequestException(400, "A body length is not a number");
    }
    if (bytes < 0) {
      throw new BadRequestException(400, "A body length is negative");
    }
    if (bytes > largestBodyBytes) {
      throw tooLarge(largestBodyBytes);
    }
    return bytes;
  }

  private static BadRequestException tooLarge(int largestBodyBytes) {
    return new BadRequestException(413, "The body is larger than " + largestBodyBytes + " bytes");
  }

  private static byte[] exactly(InputStream in, int bytes) throws IOException {
    byte[] body = in.readNBytes(bytes);
    if (body.length < bytes) {
      throw new EOFException(
          "The connection ended after %d of %d body bytes".formatted(body.length, bytes));
    }
    return body;
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (line.size() >= LONGEST_LINE_BYTES) {
        throw new BadRequestException(431, "A line is longer than " + LONGEST_LINE_BYTES);
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
