package dev.spanledger.instrumentation.export;

/**
 * What matters of an HTTP response once its body was read.
 *
 * @param keepsAlive whether the connection can carry another request
 */
record HttpResponse(int status, boolean keepsAlive) {}
