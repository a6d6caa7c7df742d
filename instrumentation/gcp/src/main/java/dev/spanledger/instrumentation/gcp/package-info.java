/** Google Cloud Functions: HTTP, CloudEvents, and background functions of the first generation. */
@NullMarked
package dev.spanledger.instrumentation.gcp;

import org.jspecify.annotations.NullMarked;
