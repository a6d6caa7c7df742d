package dev.spanledger.dashboard.page;

import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.Routes;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The front end's files, held in memory with their gzip and ETag. Every page is the same document;
 * what it shows follows from its address.
 */
public final class Pages {
  private static final int ETAG_DIGITS = 16;
  private static final List<String> PAGES =
      List.of(
          "/",
          "/overview",
          "/services",
          "/services/{name}",
          "/map",
          "/traces",
          "/traces/{id}",
          "/compare",
          "/data-health",
          "/slo",
          "/paths",
          "/cold-starts",
          "/queues",
          "/errors",
          "/cost");

  private final Asset document = asset("index.html", "text/html; charset=utf-8");

  /** One file in both forms. */
  private static final class Asset {
    private final String contentType;
    private final byte[] plain;
    private final byte[] gzip;
    private final String etag;

    Asset(String contentType, byte[] plain, byte[] gzip, String etag) {
      this.contentType = contentType;
      this.plain = plain;
      this.gzip = gzip;
      this.etag = etag;
    }
  }

  public void register(Routes routes) {
    serve(routes, "app.js", "text/javascript; charset=utf-8");
    serve(routes, "app.css", "text/css; charset=utf-8");
    serve(routes, "favicon.svg", "image/svg+xml");
    for (String chunk : chunks()) {
      Asset asset = asset("chunks/" + chunk, "text/javascript; charset=utf-8");
      routes.get(
          "/chunks/" + chunk,
          Role.READERS,
          ctx -> send(ctx, asset, "public, max-age=31536000, immutable"));
    }
    for (String page : PAGES) {
      routes.get(page, Role.READERS, ctx -> send(ctx, document));
    }
  }

  /** The same document says that there is no such page. */
  public void notFound(Context ctx) {
    ctx.status(404);
    ctx.contentType(document.contentType);
    ctx.result(document.plain);
  }

  private static void serve(Routes routes, String name, String contentType) {
    Asset asset = asset(name, contentType);
    routes.get("/" + name, Role.READERS, ctx -> send(ctx, asset));
  }

  /** Parts of the code that a page fetches when it is first shown, named by what is in them. */
  private static List<String> chunks() {
    return new String(bytes("chunks.txt"), StandardCharsets.UTF_8).lines().toList();
  }

  private static void send(Context ctx, Asset asset) {
    send(ctx, asset, "no-cache");
  }

  private static void send(Context ctx, Asset asset, String caching) {
    ctx.header("Cache-Control", caching);
    ctx.header("ETag", asset.etag);
    ctx.header("Vary", "Accept-Encoding");
    String known = ctx.header("If-None-Match");
    if (known != null && known.contains(asset.etag)) {
      ctx.status(304);
      return;
    }
    ctx.contentType(asset.contentType);
    String accepted = ctx.header("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      ctx.header("Content-Encoding", "gzip");
      ctx.result(asset.gzip);
    } else {
      ctx.result(asset.plain);
    }
  }

  private static Asset asset(String name, String contentType) {
    byte[] plain = bytes(name);
    try {
      // Weak: gzip and plain are the same text but not the same bytes.
      String etag = "W/\"%s\"".formatted(digest(plain).substring(0, ETAG_DIGITS));
      return new Asset(contentType, plain, gzip(plain), etag);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot compress /web/%s".formatted(name), e);
    }
  }

  private static byte[] bytes(String name) {
    try (InputStream in = Pages.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Class path lacks /web/%s: the front end was not bundled into this build"
                .formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read /web/%s".formatted(name), e);
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(plain);
    }
    return compressed.toByteArray();
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JDK lacks SHA-256", e);
    }
  }
}
