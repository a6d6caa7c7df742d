/** API Gateway's HTTP API in front of functions: requests to payloads of version 2.0, and back. */
@NullMarked
package dev.spanledger.locallambda.http;

import org.jspecify.annotations.NullMarked;
