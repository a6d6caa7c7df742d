package dev.spanledger.lake.store;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** A body of S3. What the SDK throws while it is read becomes an {@link IOException}. */
final class S3Stream extends FilterInputStream {
  private final ResponseInputStream<?> body;
  private boolean isAtEnd;

  S3Stream(ResponseInputStream<?> body) {
    super(body);
    this.body = body;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int count = super.read(buffer, offset, length);
      isAtEnd = count < 0;
      return count;
    } catch (SdkException broken) {
      throw new IOException("The answer of S3 broke off: " + broken.getMessage(), broken);
    }
  }

  /** Ends the connection where bytes are left: to close it would read them all. */
  @Override
  public void close() throws IOException {
    if (!isAtEnd) {
      body.abort();
    }
    super.close();
  }
}
