package dev.spanledger.locallambda.meter;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What is counted, in whole units, and how many of them make one billed unit. */
public enum UsageMeter {
  /** MB x ms; 1,024,000 make a GB-second. */
  LAMBDA_COMPUTE_X86_64(1_024_000),
  LAMBDA_COMPUTE_ARM64(1_024_000),
  LAMBDA_PROVISIONED_COMPUTE_X86_64(1_024_000),
  /** MB x ms that were kept ready, used or not. */
  LAMBDA_PROVISIONED_CONCURRENCY_X86_64(1_024_000),
  /** MB of ephemeral storage beyond 512, x ms. */
  LAMBDA_STORAGE_X86_64(1_024_000),
  LAMBDA_REQUEST_X86_64(1),
  LAMBDA_REQUEST_ARM64(1),
  HTTP_API_REQUEST(1),
  SQS_REQUEST(1),
  /** Half a read request unit, which an eventually consistent read of up to 4 KB is. */
  DYNAMODB_READ_HALF_UNIT(2),
  DYNAMODB_WRITE_UNIT(1),
  /** Half a capacity unit of Aurora for a second; 7,200 make an ACU-hour. */
  AURORA_HALF_ACU_SECOND(7200),
  EVENTBRIDGE_EVENT(1),
  DYNAMODB_STREAM_READ(1),
  WEBSOCKET_MESSAGE(1),
  WEBSOCKET_MINUTE(1),
  /** Bytes; AWS's GB of data are 2^30. */
  LOG_BYTES(1L << 30),
  XRAY_TRACE_STORED(1),
  TRANSFER_OUT_BYTES(1L << 30);

  /** 1,024,000 is 2^13 x 5^3, so GB-seconds end after 13 decimals at most. */
  private static final int MOST_DECIMALS = 13;

  private final long unitsPerQuantity;

  UsageMeter(long unitsPerQuantity) {
    this.unitsPerQuantity = unitsPerQuantity;
  }

  long unitsPerQuantity() {
    return unitsPerQuantity;
  }

  /** Billed quantity of so many units: exact, but bytes are rounded at 13 decimals. */
  BigDecimal quantity(long units) {
    BigDecimal quantity =
        BigDecimal.valueOf(units)
            .divide(BigDecimal.valueOf(unitsPerQuantity), MOST_DECIMALS, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return quantity.scale() < 0 ? quantity.setScale(0) : quantity;
  }
}
