package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS over an open socket. A class of its own: nothing of TLS is loaded for another endpoint. */
final class TlsSockets {
  private TlsSockets() {}

  /** Shakes hands and checks that the certificate is the host's, before the deadline. */
  static SSLSocket connect(Socket plain, String host, int port, long deadlineNanoTime)
      throws IOException {
    try (WriteDeadline deadline = WriteDeadline.start(plain, deadlineNanoTime)) {
      SSLSocket socket =
          (SSLSocket)
              SSLContext.getDefault().getSocketFactory().createSocket(plain, host, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no TLS", e);
    }
  }
}
