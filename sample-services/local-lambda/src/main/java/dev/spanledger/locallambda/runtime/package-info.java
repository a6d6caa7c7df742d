/** The Lambda Runtime API, and the processes that are driven through it. */
@NullMarked
package dev.spanledger.locallambda.runtime;

import org.jspecify.annotations.NullMarked;
