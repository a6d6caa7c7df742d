/** Lambda's Invoke API, through which one function calls another. */
@NullMarked
package dev.spanledger.locallambda.invoke;

import org.jspecify.annotations.NullMarked;
