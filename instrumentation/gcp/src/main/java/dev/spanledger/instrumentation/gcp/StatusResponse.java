package dev.spanledger.instrumentation.gcp;

import com.google.cloud.functions.HttpResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers the status, which the runtime's response takes but does not tell. */
final class StatusResponse implements HttpResponse {
  private final HttpResponse response;
  private int status;

  StatusResponse(HttpResponse response) {
    this.response = response;
  }

  /** As the function set it; 0 where it set none. */
  int status() {
    return status;
  }

  @Override
  public void setStatusCode(int code) {
    response.setStatusCode(code);
    status = code;
  }

  @Override
  public void setStatusCode(int code, String message) {
    response.setStatusCode(code, message);
    status = code;
  }

  @Override
  public void setContentType(String contentType) {
    response.setContentType(contentType);
  }

  @Override
  public Optional<String> getContentType() {
    return response.getContentType();
  }

  @Override
  public void appendHeader(String header, String value) {
    response.appendHeader(header, value);
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return response.getHeaders();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return response.getOutputStream();
  }

  @Override
  public BufferedWriter getWriter() throws IOException {
    return response.getWriter();
  }
}
